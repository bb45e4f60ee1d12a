package dev.natship.transport;

import java.io.IOException;

/// Makes a finished request acceptable: signs it, or adds a token that it may have to fetch first.
///
/// Called from several threads at once, right before each attempt, with headers and body complete.
/// It throws [NotSent] when there is no point in sending, for instance because a token was denied.
@FunctionalInterface
public interface Authorizer {
  Authorizer NONE = _ -> {};

  void authorize(HttpCall.Builder call) throws IOException, InterruptedException;

  /// Whether the answer refuses what was added to the request, and other credentials may help,
  /// since they can end before their time. Then, and only then, the same request is authorized and
  /// sent a second time: nothing of the first was taken.
  default boolean renews(Answer answer) {
    return false;
  }

  /// Sees each answer before anybody else, and may take out what nobody must read.
  default Answer received(Answer answer) {
    return answer;
  }
}
