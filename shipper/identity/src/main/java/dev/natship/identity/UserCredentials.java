package dev.natship.identity;

import io.nats.client.AuthHandler;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a server's challenge is signed with: a user's key and, where an operator runs the accounts,
/// the token that vouches for it.
record UserCredentials(UserKey key, Optional<String> token) {

  /// Finds both in the text of a seed or of a credentials file, whatever else it holds.
  static UserCredentials in(String text) {
    Optional<String> seed =
        Stream.of("SU", "SA", "SO")
            .flatMap(start -> lineBeginning(start, text).stream())
            .findFirst();
    if (seed.isEmpty()) {
      throw new IllegalArgumentException("there is no user's seed (SU…)");
    }
    // every JSON web token begins with {" in base 64
    return new UserCredentials(UserKey.ofSeed(seed.get()), lineBeginning("eyJ", text));
  }

  private static Optional<String> lineBeginning(String start, String text) {
    return text.lines().map(String::strip).filter(line -> line.startsWith(start)).findFirst();
  }

  /// Asks for the credentials at each challenge.
  static AuthHandler handler(Supplier<UserCredentials> credentials) {
    return new AuthHandler() {
      @Override
      public byte[] sign(byte[] nonce) {
        return credentials.get().key().sign(nonce);
      }

      @Override
      public char[] getID() {
        return credentials.get().key().id().toCharArray();
      }

      @Override
      public char @Nullable [] getJWT() {
        return credentials.get().token().map(String::toCharArray).orElse(null);
      }
    };
  }
}
