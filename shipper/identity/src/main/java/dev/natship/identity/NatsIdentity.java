package dev.natship.identity;

import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who we are to NATS. Files are read at each connection, so that renewed credentials are used.
public sealed interface NatsIdentity {

  record Nobody() implements NatsIdentity {
    @Override
    public void apply(Options.Builder options) {
      // nothing to say
    }
  }

  record User(String name, Secret password) implements NatsIdentity {
    @Override
    public void apply(Options.Builder options) {
      options.userInfo(name.toCharArray(), password.reveal().toCharArray());
    }
  }

  record Token(Secret token) implements NatsIdentity {
    @Override
    public void apply(Options.Builder options) {
      options.token(token.reveal().toCharArray());
    }
  }

  /// @param given a seed or credentials, or the path of a file that holds them
  record Key(Secret given) implements NatsIdentity {
    @Override
    public void apply(Options.Builder options) throws IOException {
      try {
        UserCredentials _ = UserCredentials.in(content(given));
      } catch (IllegalArgumentException wrong) {
        throw new IOException("nkey-seed or credentials: " + wrong.getMessage(), wrong);
      }
      options.authHandler(UserCredentials.handler(() -> UserCredentials.in(content(given))));
    }
  }

  /// Reads `user`, `password`, `token`, `nkey-seed` and `credentials`; more than one way at once is
  /// a problem.
  ///
  /// @param usual the user of a password that comes alone
  static NatsIdentity read(Settings settings, String usual) {
    Optional<String> user = settings.optional("user");
    Optional<Secret> password = settings.optionalSecret("password");
    List<NatsIdentity> given = new ArrayList<>();
    settings.optionalSecret("token").map(Token::new).ifPresent(given::add);
    settings.optionalSecret("nkey-seed").map(seed -> key(settings, seed)).ifPresent(given::add);
    settings
        .optionalSecret("credentials")
        .map(credentials -> credentials(settings, credentials))
        .ifPresent(given::add);
    if (given.size() > 1 || (!given.isEmpty() && password.isPresent())) {
      settings.problem(
          "", "only one of password, token, nkey-seed and credentials can say who we are");
    }
    if (!given.isEmpty()) {
      return given.getFirst();
    }
    return user.isEmpty() && password.isEmpty()
        ? new Nobody()
        : new User(user.orElse(usual), password.orElse(new Secret("")));
  }

  /// Throws when the seed or the credentials, which may be in a file, cannot be read any more.
  void apply(Options.Builder options) throws IOException;

  private static NatsIdentity key(Settings settings, Secret seed) {
    try {
      UserCredentials _ = UserCredentials.in(content(seed));
    } catch (IllegalArgumentException wrong) {
      settings.problem(
          "nkey-seed",
          "neither a user's seed (SU…) nor a file that holds one: " + wrong.getMessage());
    }
    return new Key(seed);
  }

  private static NatsIdentity credentials(Settings settings, Secret credentials) {
    try {
      if (UserCredentials.in(content(credentials)).token().isEmpty()) {
        settings.problem("credentials", "there is a seed, but no token that vouches for it");
      }
    } catch (IllegalArgumentException wrong) {
      settings.problem(
          "credentials",
          "neither a user's token and seed nor a file that holds them: " + wrong.getMessage());
    }
    return new Key(credentials);
  }

  /// The text itself where it names no file.
  private static String content(Secret given) {
    String text = given.reveal().strip();
    try {
      return Files.isRegularFile(Path.of(text)) ? Files.readString(Path.of(text)) : text;
    } catch (InvalidPathException _) {
      return text;
    } catch (IOException e) {
      throw new IllegalArgumentException("the file cannot be read", e);
    }
  }
}
