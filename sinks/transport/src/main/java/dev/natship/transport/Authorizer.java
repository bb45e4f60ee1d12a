package dev.natship.transport;

import java.io.IOException;

/// Adds to a finished request what proves who we are: a signature, or a token, which it may have to
/// fetch first.
///
/// Called from several threads at once, right before each attempt, with headers and body complete.
/// It throws [NotSent] when there is no point in sending, for instance because a token was denied.
@FunctionalInterface
public interface Authorizer {
  Authorizer NONE = new Nobody();

  /// A class, since a lambda of an interface's own is made anew at each start.
  final class Nobody implements Authorizer {
    private Nobody() {}

    @Override
    public void authorize(HttpCall.Builder call) {
      // there is nothing to prove
    }
  }

  void authorize(HttpCall.Builder call) throws IOException, InterruptedException;

  /// Whether the answer refuses the credentials, and new ones may help: a token can end before its
  /// time. Only then is the same request authorized and sent a second time. The destination took
  /// nothing of the first.
  default boolean renews(Answer answer) {
    return false;
  }

  /// Gets each answer first, and may remove secrets from it.
  default Answer received(Answer answer) {
    return answer;
  }
}
