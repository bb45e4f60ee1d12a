package dev.natship.transport;

import dev.natship.api.ConnectionWords;
import dev.natship.api.Delivery.Park;
import dev.natship.settings.Settings;
import dev.natship.tls.Tls;
import dev.natship.transport.HttpCall.Header;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.Credentials;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/// The connections of one sink. The clients behind them, one for each scheme, are made at the first
/// request, and all sinks share their [Foundation].
///
/// The client never sends a request twice by itself: it does not retry, and follows no redirect.
final class Connections implements AutoCloseable {

  /// What the owner set about connections.
  private record Plan(
      Duration timeout, Duration age, boolean http2, int idle, Tls tls, Optional<Via> proxy) {}

  /// Makes connections until it is so old that they, and what the name service said then, are not
  /// trusted to be up to date.
  private record Made(OkHttpClient client, long nanos) {}

  private record Via(String host, int port, String credentials) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /// An address as it was written, and as it is understood.
  private record Known(String text, HttpUrl url) {}

  private static final Duration IDLE = Duration.ofSeconds(30);

  private final Plan plan;
  private final Object making = new Object();
  private volatile @Nullable Made plain;
  private volatile @Nullable Made overTls;

  /// The address of the last request. Most sinks have only one, and parsing it again would be the
  /// most expensive part of making a request.
  private volatile @Nullable Known last;

  private Connections(Plan plan) {
    this.plan = plan;
  }

  /// Reads `timeout`, `connection-age`, `http2`, `concurrency.max`, `tls { }` and `proxy`.
  ///
  /// @param needTls whether requests may have to go over TLS
  static Connections read(Settings settings, boolean needTls) {
    Duration timeout = settings.duration("timeout", Duration.ofSeconds(10));
    Duration age = settings.duration("connection-age", Duration.ofMinutes(5));
    boolean http2 = settings.flag("http2", false);
    (needTls ? Foundation.TLS : Foundation.PLAIN).prepare();
    int idle = (int) settings.section("concurrency").number("max", 16, 1, 256);
    return new Connections(
        new Plan(timeout, age, http2, idle, Tls.read(settings.section("tls")), proxy(settings)));
  }

  private static Optional<Via> proxy(Settings settings) {
    Optional<String> text = settings.optional("proxy");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI uri = new URI(text.get().strip());
      if ("http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null) {
        String user = uri.getRawUserInfo();
        return Optional.of(
            new Via(
                uri.getHost(),
                uri.getPort() < 0 ? 8080 : uri.getPort(),
                user == null ? "" : credentials(user)));
      }
    } catch (URISyntaxException | IllegalArgumentException _) {
      // reported below, without the value, which may hold a password
    }
    settings.problem("proxy", "expected http://host:port or http://user:password@host:port");
    return Optional.empty();
  }

  private static String credentials(String userInfo) {
    int colon = userInfo.indexOf(':');
    String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
    String password = colon < 0 ? "" : userInfo.substring(colon + 1);
    return Credentials.basic(
        URLDecoder.decode(user, StandardCharsets.UTF_8),
        URLDecoder.decode(password, StandardCharsets.UTF_8));
  }

  Answer send(HttpCall call) throws IOException, InterruptedException {
    Request request = request(call);
    if (!request.isHttps()) {
      request = throughProxy(request);
    }
    try (Response response = client(request.isHttps()).newCall(request).execute()) {
      return answer(response, call.answerLimit());
    } catch (SSLPeerUnverifiedException _) {
      throw new NotSent(new Park(0, "its certificate is for another host name"));
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while sending");
      }
      if (e instanceof SSLException tls && distrust(tls)) {
        throw new NotSent(new Park(0, "no trust: " + ConnectionWords.of(tls)));
      }
      throw e;
    }
  }

  /// Whether one side refused the other's certificate; a handshake that merely broke off is worth
  /// another try.
  private static boolean distrust(SSLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        return true;
      }
    }
    String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return text.contains("alert")
        && List.of(
                "certificate",
                "unknown_ca",
                "access_denied",
                "protocol_version",
                "handshake_failure")
            .stream()
            .anyMatch(text::contains);
  }

  /// Under load a connection never idles, and would stay where it is for ever, wherever its name
  /// points to by now. So all of them are left behind from time to time: what is under way ends,
  /// then they close.
  private OkHttpClient client(boolean https) {
    Made current = https ? overTls : plain;
    if (current != null && !isTooOld(current)) {
      return current.client();
    }
    synchronized (making) {
      Made again = https ? overTls : plain;
      if (again != null && !isTooOld(again)) {
        return again.client();
      }
      OkHttpClient fresh =
          again == null
              ? make(plan, https)
              : again.client().newBuilder().connectionPool(pool(plan)).build();
      Made young = new Made(fresh, System.nanoTime());
      if (https) {
        overTls = young;
      } else {
        plain = young;
      }
      if (again != null) {
        again.client().connectionPool().evictAll();
      }
      return fresh;
    }
  }

  private boolean isTooOld(Made known) {
    return !plan.age().isZero() && System.nanoTime() - known.nanos() >= plan.age().toNanos();
  }

  private static ConnectionPool pool(Plan plan) {
    return new ConnectionPool(plan.idle(), IDLE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static OkHttpClient make(Plan plan, boolean https) {
    OkHttpClient.Builder builder =
        (https ? Foundation.TLS : Foundation.PLAIN)
            .client()
            .newBuilder()
            .connectionPool(pool(plan))
            .protocols(
                plan.http2()
                    ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1)
                    : List.of(Protocol.HTTP_1_1))
            .callTimeout(plan.timeout())
            .connectTimeout(plan.timeout())
            .readTimeout(plan.timeout())
            .writeTimeout(plan.timeout());
    if (https && (plan.tls().hasOwnAuthorities() || plan.tls().hasIdentity())) {
      X509TrustManager trust = plan.tls().trustManager();
      builder.sslSocketFactory(plan.tls().context(trust).getSocketFactory(), trust);
    }
    plan.proxy()
        .ifPresent(via -> {
          builder.proxy(
              new Proxy(
                  Proxy.Type.HTTP, InetSocketAddress.createUnresolved(via.host(), via.port())));
          if (!via.credentials().isEmpty()) {
            builder.proxyAuthenticator((_, response) ->
                response.request().header("Proxy-Authorization") != null
                    ? null
                    : response
                        .request()
                        .newBuilder()
                        .header("Proxy-Authorization", via.credentials())
                        .build());
          }
        });
    return builder.build();
  }

  /// Adds our credentials for a proxy that forwards without a tunnel. They must be in the first
  /// request, since the body can be sent only once.
  private Request throughProxy(Request request) {
    return plan.proxy()
        .filter(via -> !via.credentials().isEmpty())
        .map(via -> request.newBuilder().header("Proxy-Authorization", via.credentials()).build())
        .orElse(request);
  }

  private Request request(HttpCall call) throws NotSent {
    Headers.Builder headers = new Headers.Builder();
    for (Header header : call.headers()) {
      headers.addUnsafeNonAscii(header.name(), header.value());
    }
    String method = call.method().toUpperCase(Locale.ROOT);
    boolean bodiless = method.equals("GET") || method.equals("HEAD");
    return new Request.Builder()
        .url(address(call.url()))
        .headers(headers.build())
        .method(method, bodiless ? null : new Body(call.payload()))
        .build();
  }

  private HttpUrl address(String text) throws NotSent {
    Known known = last;
    if (known != null && known.text().equals(text)) {
      return known.url();
    }
    HttpUrl url = HttpUrl.parse(text);
    if (url == null) {
      throw new NotSent(new Park(0, "the address of the request cannot be understood"));
    }
    last = new Known(text, url);
    return url;
  }

  private static Answer answer(Response response, int limit) throws IOException {
    List<Header> headers = new ArrayList<>();
    Headers received = response.headers();
    for (int i = 0; i < received.size(); i++) {
      headers.add(new Header(received.name(i), received.value(i)));
    }
    BufferedSource source = response.body().source();
    boolean whole = !source.request(limit + 1L);
    byte[] body = source.getBuffer().readByteArray(Math.min(limit, source.getBuffer().size()));
    return new Answer(response.code(), headers, body, whole);
  }

  @Override
  public void close() {
    for (Made each : Arrays.asList(plain, overTls)) {
      if (each != null) {
        each.client().connectionPool().evictAll();
      }
    }
  }

  /// A body that is written once and whose length is known before.
  private static final class Body extends RequestBody {
    private final Payload payload;

    Body(Payload payload) {
      this.payload = payload;
    }

    @Override
    public @Nullable MediaType contentType() {
      return null;
    }

    @Override
    public long contentLength() {
      return payload.length();
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      Content content = payload.content();
      for (int i = 0; i < content.pieces(); i++) {
        sink.write(content.array(i), content.offset(i), content.length(i));
      }
    }
  }
}
