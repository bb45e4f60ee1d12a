package dev.natship.transport;

import dev.natship.settings.Settings;

/// Makes an [Authorizer] that needs a library of its own, such as the one of `auth { aws { … } }`.
/// The `ServiceLoader` looks for it only when settings ask for it.
public interface AuthorizerFactory {

  /// The key under `auth`.
  String scheme();

  /// Reads the settings under that key.
  ///
  /// @param transport the sink's, without this authorizer: for its address, and to ask for a token
  Authorizer create(Settings settings, HttpTransport transport);
}
