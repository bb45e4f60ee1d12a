package dev.natship.nats;

import dev.natship.identity.NatsAddresses;
import dev.natship.identity.NatsIdentity;
import dev.natship.settings.Settings;
import dev.natship.tls.Tls;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The servers, and who we are there. The keys are the same as in the section `nats`.
record NatsAccess(
    List<String> servers, NatsIdentity identity, Optional<Tls> tls, Duration timeout) {
  private static final int PORT = 4222;

  static NatsAccess read(Settings settings) {
    List<String> servers = settings.texts("url");
    if (servers.isEmpty()) {
      settings.problem("url", "required, but not set");
    }
    if (settings.has("user") != settings.has("password")) {
      settings.problem(
          settings.has("user") ? "password" : "user", "user and password belong together");
    }
    boolean wantsTls = settings.has("tls") || NatsAddresses.isSecured(servers);
    NatsAddresses.check(settings, servers, wantsTls);
    Tls tls = Tls.read(settings.section("tls"));
    return new NatsAccess(
        servers.stream().allMatch(NatsAddresses::isUsable) ? servers : List.of(),
        NatsIdentity.read(settings, ""),
        wantsTls ? Optional.of(tls) : Optional.empty(),
        settings.duration("timeout", Duration.ofSeconds(10)));
  }

  /// Connects. The client does not reconnect by itself: the next delivery connects again. So
  /// nothing waits inside the client for a server that may never return.
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
    tls.ifPresent(tls -> options.sslContext(tls.context()));
    identity.apply(options);
    try {
      return Nats.connect(options.build());
    } catch (AuthenticationException e) {
      throw e;
    } catch (IOException _) {
      // The client's own words repeat the address, which may hold a password.
      throw new IOException("no connection to " + hosts());
    }
  }

  /// Host and port of each server, without user and password.
  List<String> hosts() {
    return servers.stream().map(NatsAccess::hostAndPort).toList();
  }

  static String hostAndPort(String server) {
    URI uri = URI.create(NatsAddresses.withScheme(server));
    return String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT)
        + ":"
        + (uri.getPort() < 0 ? PORT : uri.getPort());
  }
}
