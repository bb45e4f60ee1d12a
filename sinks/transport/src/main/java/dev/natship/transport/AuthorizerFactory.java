package dev.natship.transport;

import dev.natship.settings.Settings;

/// Makes the [Authorizer] of a way to authorize that needs a library of its own, such as `auth {
/// aws { … } }`. Found by the `ServiceLoader` when settings ask for it, not before.
public interface AuthorizerFactory {

  /// The key under `auth`.
  String scheme();

  /// Reads the settings under that key.
  ///
  /// @param transport the sink's own, without what is made here: for its address, and to ask for a
  ///   token
  Authorizer create(Settings settings, HttpTransport transport);
}
