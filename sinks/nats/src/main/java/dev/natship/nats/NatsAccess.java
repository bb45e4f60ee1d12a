package dev.natship.nats;

import dev.natship.api.Secret;
import dev.natship.api.Settings;
import dev.natship.api.Tls;
import io.nats.client.AuthHandler;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The servers and who we are there. The keys are those of the section `nats`, from which Natship
/// reads.
record NatsAccess(
    List<String> servers,
    Optional<Secret> user,
    Optional<Secret> password,
    Optional<Secret> token,
    Optional<Secret> nkeySeed,
    Optional<Secret> credentials,
    Optional<Tls> tls,
    Duration timeout) {
  private static final int PORT = 4222;

  static NatsAccess read(Settings settings) {
    List<String> servers = settings.texts("url");
    if (servers.isEmpty()) {
      settings.problem("url", "required, but not set");
    }
    if (!servers.stream().allMatch(NatsAccess::isAddress)) {
      settings.problem("url", "expected addresses beginning with nats://, tls://, ws:// or wss://");
      servers = List.of();
    }
    Optional<Secret> user = settings.optionalSecret("user");
    Optional<Secret> password = settings.optionalSecret("password");
    Optional<Secret> token = settings.optionalSecret("token");
    Optional<Secret> seed = settings.optionalSecret("nkey-seed");
    Optional<Secret> credentials =
        settings.optionalSecret("credentials").map(secret -> content(settings, secret));
    if (user.isPresent() != password.isPresent()) {
      settings.problem(user.isPresent() ? "password" : "user", "user and password belong together");
    }
    long ways =
        List.of(user, token, seed, credentials).stream().filter(Optional::isPresent).count();
    if (ways > 1) {
      settings.problem("", "give one of user and password, token, nkey-seed and credentials");
    }
    boolean wantsTls = settings.has("tls") || servers.stream().anyMatch(NatsAccess::isSecure);
    Tls tls = Tls.read(settings.section("tls"));
    return new NatsAccess(
        servers,
        user,
        password,
        token,
        seed,
        credentials,
        wantsTls ? Optional.of(tls) : Optional.empty(),
        settings.duration("timeout", Duration.ofSeconds(10)));
  }

  /// Connects, and stays away once the connection has ended: whoever delivers next connects again,
  /// so that nothing waits inside the client for a server that may never return.
  Connection connect() throws IOException, InterruptedException {
    Options.Builder options =
        new Options.Builder()
            .servers(servers.toArray(String[]::new))
            .connectionName("Natship")
            .connectionTimeout(timeout)
            .socketWriteTimeout(timeout)
            .noReconnect()
            .noEcho()
            .maxMessagesInOutgoingQueue(0)
            .errorListener(new ErrorListener() {});
    tls.ifPresent(tls -> options.sslContext(tls.nameCheckingContext()));
    if (user.isPresent() && password.isPresent()) {
      options.userInfo(user.get().reveal(), password.get().reveal());
    }
    token.ifPresent(token -> options.token(token.reveal().toCharArray()));
    authHandler().ifPresent(options::authHandler);
    try {
      return Nats.connect(options.build());
    } catch (AuthenticationException e) {
      throw e;
    } catch (IOException _) {
      // The client's own words repeat the address, which may hold a password.
      throw new IOException("no connection to " + hosts());
    }
  }

  private Optional<AuthHandler> authHandler() {
    return nkeySeed
        .map(seed -> Nats.staticCredentials(null, seed.reveal().toCharArray()))
        .or(() ->
            credentials.map(
                text -> Nats.staticCredentials(text.reveal().getBytes(StandardCharsets.UTF_8))));
  }

  /// Host and port of each server, without who we are there.
  List<String> hosts() {
    return servers.stream().map(NatsAccess::hostAndPort).toList();
  }

  static String hostAndPort(String server) {
    URI uri = URI.create(server.contains("://") ? server : "nats://" + server);
    return String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT)
        + ":"
        + (uri.getPort() < 0 ? PORT : uri.getPort());
  }

  static boolean isAddress(String server) {
    try {
      URI uri = new URI(server);
      return uri.getHost() != null
          && uri.getScheme() != null
          && List.of("nats", "tls", "ws", "wss").contains(uri.getScheme().toLowerCase(Locale.ROOT));
    } catch (URISyntaxException _) {
      return false;
    }
  }

  private static boolean isSecure(String server) {
    String scheme = URI.create(server).getScheme().toLowerCase(Locale.ROOT);
    return scheme.equals("tls") || scheme.equals("wss");
  }

  /// Credentials may stand in the setting itself or in the file it names.
  private static Secret content(Settings settings, Secret secret) {
    if (secret.reveal().contains("-----BEGIN")) {
      return secret;
    }
    try {
      return new Secret(Files.readString(Path.of(secret.reveal())));
    } catch (IOException | IllegalArgumentException _) {
      settings.problem("credentials", "names no readable file");
      return secret;
    }
  }
}
