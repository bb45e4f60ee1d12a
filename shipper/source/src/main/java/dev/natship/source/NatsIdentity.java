package dev.natship.source;

import dev.natship.api.Secret;
import dev.natship.api.Settings;
import io.nats.client.AuthHandler;
import io.nats.client.NKey;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who we are to NATS. Files are read at each connection, so that renewed credentials are used.
sealed interface NatsIdentity {

  record Nobody() implements NatsIdentity {}

  record User(String name, Secret password) implements NatsIdentity {}

  record Token(Secret token) implements NatsIdentity {}

  record Seed(Secret seed) implements NatsIdentity {}

  record Credentials(Path file) implements NatsIdentity {}

  /// Reads the keys of the `nats` section; more than one way at once is a problem.
  static NatsIdentity read(Settings settings) {
    Optional<String> user = settings.optional("user");
    Optional<Secret> password = settings.optionalSecret("password");
    List<NatsIdentity> given = new ArrayList<>();
    settings.optionalSecret("token").map(Token::new).ifPresent(given::add);
    settings.optionalSecret("nkey-seed").map(seed -> seed(settings, seed)).ifPresent(given::add);
    settings
        .optional("credentials")
        .map(file -> credentials(settings, Path.of(file)))
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
        : new User(user.orElse("personal"), password.orElse(new Secret("")));
  }

  /// The seed itself, or the file it stands in.
  private static NatsIdentity seed(Settings settings, Secret given) {
    String text = given.reveal().strip();
    try {
      Secret seed = text.startsWith("SU") ? new Secret(text) : new Secret(seedIn(Path.of(text)));
      NKey.fromSeed(seed.reveal().toCharArray()).clear();
      return new Seed(seed);
    } catch (IOException | IllegalArgumentException _) {
      settings.problem("nkey-seed", "neither a user's seed (SU…) nor a file that holds one");
      return new Nobody();
    }
  }

  private static String seedIn(Path file) throws IOException {
    for (String line : Files.readAllLines(file)) {
      if (line.strip().startsWith("SU")) {
        return line.strip();
      }
    }
    throw new IOException("no seed");
  }

  private static NatsIdentity credentials(Settings settings, Path file) {
    if (!Files.isReadable(file)) {
      settings.problem("credentials", "no such file, or not readable");
    }
    return new Credentials(file);
  }

  default void apply(Options.Builder options) {
    switch (this) {
      case Nobody _ -> {}
      case User(String name, Secret password) ->
          options.userInfo(name.toCharArray(), password.reveal().toCharArray());
      case Token(Secret token) -> options.token(token.reveal().toCharArray());
      case Seed(Secret seed) -> options.authHandler(new SeedHandler(seed));
      case Credentials(Path file) -> options.authHandler(Nats.credentials(file.toString()));
    }
  }

  /// Signs the server's challenge with an NKey that needs no JWT.
  final class SeedHandler implements AuthHandler {
    private final Secret seed;

    SeedHandler(Secret seed) {
      this.seed = seed;
    }

    @Override
    public byte @Nullable [] sign(byte[] nonce) {
      NKey key = NKey.fromSeed(seed.reveal().toCharArray());
      try {
        return key.sign(nonce);
      } catch (GeneralSecurityException | IOException _) {
        return null;
      } finally {
        key.clear();
      }
    }

    @Override
    public char @Nullable [] getID() {
      NKey key = NKey.fromSeed(seed.reveal().toCharArray());
      try {
        return key.getPublicKey();
      } catch (GeneralSecurityException | IOException _) {
        return null;
      } finally {
        key.clear();
      }
    }

    @Override
    public char @Nullable [] getJWT() {
      return null;
    }
  }
}
