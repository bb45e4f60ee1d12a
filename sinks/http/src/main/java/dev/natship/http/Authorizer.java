package dev.natship.http;

import java.io.IOException;

/// Makes a finished request acceptable: signs it, or adds a token that it may have to fetch first.
///
/// Called from several threads at once, right before each attempt, with headers and body complete.
/// It throws [Refused] when there is no point in sending, for instance because a token was denied.
@FunctionalInterface
public interface Authorizer {
  Authorizer NONE = _ -> {};

  void authorize(HttpCall.Builder call) throws IOException, InterruptedException;

  /// Sees each answer before anybody else, and may take out what nobody must read.
  default Answer received(Answer answer) {
    return answer;
  }
}
