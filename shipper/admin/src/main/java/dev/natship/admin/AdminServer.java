package dev.natship.admin;

import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.engine.Lane;
import dev.natship.grafana.LokiApi;
import dev.natship.reading.LogReader;
import dev.natship.requests.WantedTypes;
import dev.natship.settings.Secret;
import dev.natship.web.Handler;
import dev.natship.web.Request;
import dev.natship.web.Response;
import dev.natship.web.Routes;
import dev.natship.web.ServerLimits;
import dev.natship.web.WebServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/// Health, readiness, metrics, status and the switches over HTTP. [Access] decides who may do what.
public final class AdminServer implements AutoCloseable {
  private static final System.Logger LOG = Log.of(AdminServer.class);
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";
  private static final int SHORTEST_TOKEN = 16;

  /// What the newest lines may take while somebody follows.
  private static final long LIVE_BYTES = 4 << 20;

  private final RunningShipper shipper;
  private final AdminSettings settings;
  private final Access access;
  private final Metrics metrics;
  private final LogReader reader;
  private final LogsPage logs;
  private final TracePage trace;
  private final ReplaysPage replays;
  private final LokiApi loki;
  private final WebServer server;
  private Optional<Address> address = Optional.empty();
  private Optional<Address> metricsAddress = Optional.empty();

  private AdminServer(AdminSettings settings, RunningShipper shipper) throws IOException {
    this.shipper = shipper;
    this.settings = settings;
    this.access = new Access(settings, System::nanoTime);
    this.reader = new LogReader(shipper.engine().journal(), LIVE_BYTES);
    this.logs = new LogsPage(reader, shipper.engine(), InstantSource.system());
    this.trace = new TracePage(reader, shipper.engine(), shipper.replays(), InstantSource.system());
    this.replays = new ReplaysPage(shipper.replays(), InstantSource.system());
    this.loki = new LokiApi(reader, InstantSource.system(), shipper.version());
    this.server = new WebServer(ServerLimits.standard());
    this.metrics = new Metrics(shipper, new AdminMetrics(server::load, access));
  }

  /// Listens on what the settings name. Throws with a sentence for the owner where an address is
  /// taken.
  public static AdminServer start(AdminSettings settings, RunningShipper shipper)
      throws IOException {
    AdminServer admin = new AdminServer(settings, shipper);
    try {
      if (settings.admin().isPresent()) {
        admin.address =
            Optional.of(admin.listen(settings.admin().get(), "admin", admin.everything()));
      }
      if (settings.metrics().isPresent()) {
        admin.metricsAddress =
            Optional.of(admin.listen(settings.metrics().get(), "metrics", admin.metricsOnly()));
      }
    } catch (IOException failure) {
      admin.close();
      throw failure;
    }
    settings.token().ifPresent(AdminServer::warnOfShortToken);
    admin.server.start();
    return admin;
  }

  private static void warnOfShortToken(Secret token) {
    if (token.reveal().length() < SHORTEST_TOKEN) {
      LOG.log(
          System.Logger.Level.WARNING,
          Code.ADMIN_TOKEN.after(
              "admin.token is short enough to be guessed; take at least "
                  + SHORTEST_TOKEN
                  + " random characters"));
    }
  }

  /// Where the admin side listens; with port 0 in the settings, the port that was free.
  public Optional<Address> address() {
    return address;
  }

  /// How many follow what arrives.
  int followers() {
    return reader.followers();
  }

  public Optional<Address> metricsAddress() {
    return metricsAddress;
  }

  private Address listen(Address wanted, String setting, Routes routes) throws IOException {
    return new Address(wanted.host(), bind(wanted, setting, routes).getPort());
  }

  private InetSocketAddress bind(Address wanted, String setting, Routes routes) throws IOException {
    try {
      return server.listen(wanted.socket(), routes);
    } catch (BindException refused) {
      throw new IOException(setting + ".address: " + wanted.refusal(refused).words(), refused);
    } catch (IOException | UnsupportedOperationException failure) {
      if (!wanted.host().isAnyLocalAddress()) {
        throw new IOException(setting + ".address: cannot listen on " + wanted, failure);
      }
      // A machine without IPv6 has no [::].
      return server.listen(
          new InetSocketAddress(InetAddress.getByName("0.0.0.0"), wanted.port()), routes);
    }
  }

  Routes everything() {
    Routes routes = headers(new Routes());
    loki.addTo(routes, this::forReaders);
    return routes
        .atOnce("/healthz", health(Response.text(200, "ok")))
        .atOnce("/health", health(json(200, "{\"ok\":true}".getBytes(StandardCharsets.UTF_8))))
        .soon("/readyz", this::readiness)
        .get("/metrics", this::scrape)
        .get("/api/v1/status", this::status)
        .stream("/api/v1/logs", this::lines)
        .stream("/api/v1/trace", forReaders(trace::answer))
        .soon("/", _ -> Page.answer())
        .post("/api/v1/sinks/{name}/{action}", this::change)
        .get("/api/v1/replays", request -> read(request, OpenPage.STATUS, replays::list))
        .post("/api/v1/replays", request -> changed(request, replays::begin))
        .longPost("/api/v1/reload", request -> changed(request, this::reload))
        .get("/api/v1/openapi.json", _ -> json(200, OpenApi.document()))
        .post("/api/v1/replays/{id}/{action}", request -> changed(request, replays::steer))
        .otherwise(_ ->
            Response.text(
                404,
                "nothing is here; try /healthz, /readyz, /metrics, /api/v1/status, /api/v1/logs"));
  }

  private Routes metricsOnly() {
    return headers(new Routes())
        .get("/metrics", this::scrape)
        .otherwise(_ -> Response.text(404, "only /metrics is here"));
  }

  private static Routes headers(Routes routes) {
    return routes
        .always("Cache-Control", "no-store")
        .always("Content-Security-Policy", Page.NOTHING_ELSE)
        .always("Cross-Origin-Resource-Policy", "same-origin")
        .always("Referrer-Policy", "no-referrer")
        .always("X-Content-Type-Options", "nosniff")
        .always("X-Frame-Options", "DENY");
  }

  private static Response json(int status, byte[] body) {
    return Response.of(status, JSON, body);
  }

  /// Health says nothing about anybody, so it is reported under whatever name it is asked for.
  private Handler health(Response answer) {
    return settings.open().contains(OpenPage.HEALTH)
        ? _ -> answer
        : request -> read(request, OpenPage.HEALTH, _ -> answer);
  }

  private Response readiness(Request request) {
    Readiness readiness = Readiness.of(shipper);
    int status = readiness.isReady() ? 200 : 503;
    if (access.reading(request, OpenPage.HEALTH) instanceof Access.Verdict.Refused refused) {
      return settings.open().contains(OpenPage.HEALTH)
          ? json(status, readiness.withoutReasons())
          : refused.answer();
    }
    return json(status, readiness.json());
  }

  private Response scrape(Request request) {
    return read(
        request, OpenPage.METRICS, _ -> Response.of(200, Metrics.CONTENT_TYPE, metrics.scrape()));
  }

  private static boolean wantsText(Request request) {
    return WantedTypes.of(request.headers()).prefers("text/plain", "application/json");
  }

  private Response status(Request request) {
    return read(
        request,
        OpenPage.STATUS,
        trusted ->
            wantsText(request)
                ? Response.of(
                    200,
                    TEXT,
                    StatusText.of(shipper, trusted, StatusText.columns(request.query()))
                        .getBytes(StandardCharsets.UTF_8))
                : json(200, StatusJson.of(shipper, Sight.of(trusted, settings))));
  }

  private Response lines(Request request) {
    return forReaders(logs::answer).answer(request);
  }

  /// For those alone who may read the text of lines.
  private Handler forReaders(Handler handler) {
    return request ->
        access.logText(request) instanceof Access.Verdict.Refused(Response refusal)
            ? refusal
            : handler.answer(request);
  }

  /// @param answer what to answer, given whether the reader is trusted
  private Response read(Request request, OpenPage what, Function<Boolean, Response> answer) {
    return switch (access.reading(request, what)) {
      case Access.Verdict.Refused(Response refusal) -> refusal;
      case Access.Verdict.Trusted _ -> answer.apply(true);
      case Access.Verdict.Stranger _ -> answer.apply(false);
    };
  }

  private Response changed(Request request, Function<Request, Response> change) {
    return access.changing(request) instanceof Access.Verdict.Refused(Response refusal)
        ? refusal
        : change.apply(request);
  }

  /// 409 where all of it was refused.
  private Response reload(Request request) {
    String query = request.query();
    boolean dryRun = query.equals("dry-run=true");
    if (!dryRun && !query.isEmpty() && !query.equals("dry-run=false")) {
      return Response.text(400, "expected nothing, or dry-run=true");
    }
    if (shipper.reloading().isEmpty()) {
      return Response.text(404, "there is no configuration that could be read anew");
    }
    try {
      ReloadReport report = shipper.reloading().get().reload(dryRun, "an admin request");
      int status = report.refused().isEmpty() ? 200 : 409;
      return wantsText(request)
          ? Response.of(status, TEXT, report.text().getBytes(StandardCharsets.UTF_8))
          : json(status, report.json());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Response.text(503, "natship is stopping");
    }
  }

  /// `POST /api/v1/sinks/<name>/pause`, `…/resume` and `…/probe`.
  private Response change(Request request) {
    if (access.changing(request) instanceof Access.Verdict.Refused(Response refusal)) {
      return refusal;
    }
    Optional<Lane> lane = shipper.engine().lane(request.parameter("name"));
    if (lane.isEmpty()) {
      return Response.text(404, "there is no destination of that name");
    }
    String action = request.parameter("action");
    switch (action) {
      case "pause" -> lane.get().pause();
      case "resume" -> lane.get().resume();
      case "probe" -> lane.get().probe();
      default -> {
        return Response.text(404, "pause, resume or probe");
      }
    }
    LOG.log(
        System.Logger.Level.INFO,
        lane.get().name() + ": " + action + ", asked for by an admin request");
    return json(200, StatusJson.of(shipper, Sight.ALL));
  }

  @Override
  public void close() {
    server.close();
  }
}
