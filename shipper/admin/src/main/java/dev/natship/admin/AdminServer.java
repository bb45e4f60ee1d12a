package dev.natship.admin;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.natship.api.Secret;
import dev.natship.engine.Lane;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Health, readiness, metrics, status and the switches over HTTP, one virtual thread for each
/// request.
///
/// Whoever reaches a loopback address may do everything; on any other address changes, and the
/// words of destinations, need the token. On loopback a browser's request from another site is
/// refused by its `Host` and `Origin`.
public final class AdminServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AdminServer.class.getName());
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";
  private static final int MOST_REQUEST_BYTES = 64 << 10;

  private final Watched watched;
  private final AdminSettings settings;
  private final Metrics metrics;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<HttpServer> servers = new ArrayList<>();
  private Optional<Address> address = Optional.empty();
  private Optional<Address> metricsAddress = Optional.empty();

  private AdminServer(AdminSettings settings, Watched watched) {
    this.settings = settings;
    this.watched = watched;
    this.metrics = new Metrics(watched);
  }

  /// Listens on what the settings name. Throws with a sentence for the owner where an address is
  /// taken.
  public static AdminServer start(AdminSettings settings, Watched watched) throws IOException {
    // Read by the JDK's server when its classes are loaded: answers are small, and must not wait
    // for a full packet;
    // a client that never finishes its request is cut off.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxReqTime", "30");
    System.setProperty("jdk.httpserver.maxConnections", "256");
    AdminServer server = new AdminServer(settings, watched);
    try {
      if (settings.admin().isPresent()) {
        server.address = Optional.of(server.listen(settings.admin().get(), "admin", true));
      }
      if (settings.metrics().isPresent()) {
        server.metricsAddress =
            Optional.of(server.listen(settings.metrics().get(), "metrics", false));
      }
      return server;
    } catch (IOException failure) {
      server.close();
      throw failure;
    }
  }

  /// Where the admin side listens; with port 0 in the settings, the port that was free.
  public Optional<Address> address() {
    return address;
  }

  public Optional<Address> metricsAddress() {
    return metricsAddress;
  }

  private Address listen(Address wanted, String setting, boolean everything) throws IOException {
    HttpServer server = bind(wanted, setting);
    server.setExecutor(threads);
    server.createContext("/", exchange -> handle(exchange, everything));
    server.start();
    servers.add(server);
    InetSocketAddress bound = server.getAddress();
    return new Address(wanted.host(), bound.getPort());
  }

  private static HttpServer bind(Address wanted, String setting) throws IOException {
    try {
      return HttpServer.create(wanted.socket(), 64);
    } catch (BindException taken) {
      throw new IOException(
          setting + ".address: " + wanted + " is taken by another program; choose another, or off",
          taken);
    } catch (IOException failure) {
      if (!wanted.host().isAnyLocalAddress()) {
        throw new IOException(setting + ".address: cannot listen on " + wanted, failure);
      }
      // A machine without IPv6 has no [::].
      return HttpServer.create(
          new InetSocketAddress(InetAddress.getByName("0.0.0.0"), wanted.port()), 64);
    }
  }

  private void handle(HttpExchange exchange, boolean everything) {
    try (exchange) {
      Answer answer = everything ? answer(exchange) : metricsOnly(exchange);
      Headers headers = exchange.getResponseHeaders();
      headers.set("Content-Type", answer.type());
      headers.set("Cache-Control", "no-store");
      headers.set("X-Content-Type-Options", "nosniff");
      headers.set("Content-Security-Policy", Page.POLICY);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(answer.status(), head ? -1 : answer.body().length);
      if (!head) {
        exchange.getResponseBody().write(answer.body());
      }
    } catch (IOException _) {
      // the client went away
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.ERROR, "an admin request failed", bug);
    }
  }

  private record Answer(int status, String type, byte[] body) {
    static Answer text(int status, String text) {
      return new Answer(status, TEXT, (text + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private Answer metricsOnly(HttpExchange exchange) {
    return isRead(exchange) && exchange.getRequestURI().getPath().equals("/metrics")
        ? metricsAnswer()
        : Answer.text(404, "only /metrics is here");
  }

  private Answer metricsAnswer() {
    return new Answer(200, Metrics.CONTENT_TYPE, metrics.scrape());
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (!isRead(exchange)) {
      return exchange.getRequestMethod().equals("POST")
          ? change(exchange, path)
          : Answer.text(405, "GET or POST");
    }
    return switch (path) {
      case "/healthz" -> Answer.text(200, "ok");
      case "/readyz" -> {
        Readiness readiness = Readiness.of(watched);
        yield new Answer(readiness.isReady() ? 200 : 503, JSON, readiness.json());
      }
      case "/metrics" -> metricsAnswer();
      case "/api/v1/status" -> status(exchange);
      case "/" -> new Answer(200, "text/html; charset=utf-8", Page.html());
      default ->
          Answer.text(404, "nothing is here; try /healthz, /readyz, /metrics, /api/v1/status");
    };
  }

  private Answer status(HttpExchange exchange) {
    boolean trusted = isTrusted(exchange);
    String accept = exchange.getRequestHeaders().getFirst("Accept");
    return accept != null && accept.startsWith("text/plain")
        ? new Answer(200, TEXT, StatusText.of(watched, trusted).getBytes(StandardCharsets.UTF_8))
        : new Answer(200, JSON, StatusJson.of(watched, trusted));
  }

  /// `POST /api/v1/sinks/<name>/pause` and `…/resume`.
  private Answer change(HttpExchange exchange, String path) throws IOException {
    if (!isTrusted(exchange)) {
      return settings.token().isPresent()
          ? Answer.text(401, "this needs the header Authorization: Bearer <admin token>")
          : Answer.text(403, "this needs an admin token: set ADMIN_TOKEN, or listen on loopback");
    }
    try (InputStream body = exchange.getRequestBody()) {
      body.readNBytes(MOST_REQUEST_BYTES);
    }
    String[] parts = path.split("/", -1);
    if (parts.length != 6 || !path.startsWith("/api/v1/sinks/")) {
      return Answer.text(404, "POST /api/v1/sinks/<name>/pause or /resume");
    }
    Optional<Lane> lane = watched.engine().lane(parts[4]);
    if (lane.isEmpty()) {
      return Answer.text(404, "there is no destination of that name");
    }
    switch (parts[5]) {
      case "pause" -> lane.get().pause();
      case "resume" -> lane.get().resume();
      default -> {
        return Answer.text(404, "pause or resume");
      }
    }
    LOG.log(
        System.Logger.Level.INFO, lane.get().name() + ": " + parts[5] + "d by an admin request");
    return new Answer(200, JSON, StatusJson.of(watched, true));
  }

  private static boolean isRead(HttpExchange exchange) {
    String method = exchange.getRequestMethod();
    return method.equals("GET") || method.equals("HEAD");
  }

  private boolean isTrusted(HttpExchange exchange) {
    if (settings.token().isPresent()) {
      String given = exchange.getRequestHeaders().getFirst("Authorization");
      return given != null && isToken(given, settings.token().get());
    }
    return address.filter(Address::isLoopback).isPresent() && isFromThisMachine(exchange);
  }

  private static boolean isToken(String given, Secret token) {
    byte[] wanted = ("Bearer " + token.reveal()).getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), wanted);
  }

  /// A page of another site can make a browser send requests to this machine, but it cannot hide
  /// its own name.
  private static boolean isFromThisMachine(HttpExchange exchange) {
    Headers headers = exchange.getRequestHeaders();
    String host = headers.getFirst("Host");
    String origin = headers.getFirst("Origin");
    return host != null && isLocal(host) && (origin == null || origin.equals("http://" + host));
  }

  private static boolean isLocal(String host) {
    String name =
        host.startsWith("[") ? host.substring(0, host.indexOf(']') + 1) : host.split(":", 2)[0];
    return name.equals("localhost") || name.equals("127.0.0.1") || name.equals("[::1]");
  }

  @Override
  public void close() {
    servers.forEach(server -> server.stop(0));
    threads.close();
  }
}
