package dev.natship.transport;

import dev.natship.api.Delivery;
import dev.natship.api.LogLine;
import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/// Everything HTTP that destinations share: address, headers, credentials, compression, signature,
/// TLS, proxy, time limit, and what an answer means. A sink on top of it writes a body and reads an
/// answer.
///
/// Safe for any number of threads. It neither retries nor follows redirects; only a request whose
/// token was refused is sent a second time. An interrupt ends the wait only on a virtual thread.
public final class HttpTransport implements AutoCloseable {
  private static final String AGENT =
      "natship/"
          + Objects.requireNonNullElse(
              HttpTransport.class.getPackage().getImplementationVersion(), "development");

  private final String method;
  private final Addresses addresses;
  private final Secret authorization;
  private final Compressors compressors;
  private final Connections connections;
  private final Outcomes outcomes;
  private final List<Authorizer> authorizers;

  private HttpTransport(
      String method,
      Addresses addresses,
      Secret authorization,
      Compressors compressors,
      Connections connections,
      Outcomes outcomes,
      List<Authorizer> authorizers) {
    this.method = method;
    this.addresses = addresses;
    this.authorization = authorization;
    this.compressors = compressors;
    this.connections = connections;
    this.outcomes = outcomes;
    this.authorizers = List.copyOf(authorizers);
  }

  public static HttpTransport read(Settings settings) {
    return read(settings, HttpDefaults.post());
  }

  public static HttpTransport read(Settings settings, HttpDefaults defaults) {
    return read(settings, defaults, InstantSource.system());
  }

  /// Reads `url`, `default-path`, `path`, `query`, `headers`, `require-https`, `method`, `auth`,
  /// `compression`, `compression-level`, `timeout`, `http2`, `tls`, `proxy`, `sign`, `outcomes` and
  /// `retry-after`. Opens nothing.
  public static HttpTransport read(Settings settings, HttpDefaults defaults, InstantSource clock) {
    String method = settings.text("method", defaults.method());
    if (!Addresses.isHeaderName(method)) {
      settings.unusable("method", "expected POST, PUT or another HTTP method");
    }
    Addresses addresses = Addresses.read(settings, defaults, clock);
    Auth auth = Auth.read(settings, addresses.userInfo());
    Optional<Signature> signature = Signature.read(settings, clock);
    Compression compression = settings.choice("compression", defaults.compression());
    int level =
        (int) settings.number("compression-level", 1, 1, compression == Compression.ZSTD ? 19 : 9);
    List<Secret> secrets = new ArrayList<>(addresses.secrets());
    secrets.addAll(auth.secrets());
    secrets.addAll(defaults.secrets());
    signature.map(Signature::secrets).ifPresent(secrets::addAll);
    HttpTransport transport =
        new HttpTransport(
            method,
            addresses,
            auth.header(),
            new Compressors(compression, level),
            Connections.read(settings, !addresses.place().startsWith("http:")),
            Outcomes.read(settings, settings.words().hidingToo(secrets), clock),
            List.copyOf(signature.stream().toList()));
    return Auth.scheme(settings)
        .map(factory ->
            factory.create(settings.section("auth").section(factory.scheme()), transport))
        .map(transport::authorizedBy)
        .orElse(transport);
  }

  /// The same connections and settings, with requests that also go through `authorizer`, after the
  /// signature of the settings. Closing either closes both.
  public HttpTransport authorizedBy(Authorizer authorizer) {
    List<Authorizer> more = new ArrayList<>(authorizers);
    more.add(authorizer);
    return new HttpTransport(
        method, addresses, authorization, compressors, connections, outcomes, more);
  }

  /// The partition of a line, for [dev.natship.api.Encoding#partition]: the parts of address and
  /// headers that it fills in. Empty when all lines share them.
  public String partition(LogLine line) {
    return addresses.partition(line);
  }

  /// Scheme and host of the address. No other part of it may be shown.
  public String place() {
    return addresses.place();
  }

  public Outcomes outcomes() {
    return outcomes;
  }

  /// The address of the settings, query included; empty when lines fill parts of it.
  public String address() {
    return addresses.constantUrl();
  }

  /// Another address of the same destination, given relative to that of the settings as a link is.
  /// Empty when lines fill the part that it is relative to.
  public String address(String reference) {
    return addresses.relative(reference);
  }

  /// A request to the address of a partition, with the headers of the settings and no body yet.
  public HttpCall.Builder call(String partition) {
    return complete(addresses.call(method, partition));
  }

  /// A request to another address of the same destination, with the same headers and credentials: a
  /// check, a token, an acknowledgement. Headers that lines would fill are left out.
  public HttpCall.Builder call(String method, String url) {
    return complete(addresses.constantHeaders(HttpCall.to(method, url)));
  }

  private HttpCall.Builder complete(HttpCall.Builder call) {
    call.headerIfAbsent("User-Agent", AGENT);
    if (!authorization.isEmpty()) {
      call.header("Authorization", authorization.reveal());
    }
    return call;
  }

  /// The body as it will be sent: compressed when the settings say so.
  public Payload pack(Content content) throws InterruptedException {
    return compressors.pack(content);
  }

  /// What compresses bodies now, in words; empty for nothing.
  public String compression() {
    return compressors.now();
  }

  /// Sends exactly this request, without signature and authorizers. Throws [NotSent] when the
  /// destination's certificate is not trusted, and any other [IOException] when the connection
  /// failed.
  public Answer send(HttpCall call) throws IOException, InterruptedException {
    return connections.send(call);
  }

  /// Authorizes and sends a request, and returns what became of it.
  public Delivery deliver(HttpCall.Builder call) throws IOException, InterruptedException {
    return deliver(call, outcomes::classify);
  }

  /// Authorizes and sends a request; `meaning` reads the answer. When credentials ended before
  /// their time, they are renewed once (see [Authorizer#renews]).
  public Delivery deliver(HttpCall.Builder call, Function<Answer, Delivery> meaning)
      throws IOException, InterruptedException {
    try {
      Answer answer = authorized(call);
      if (renewed(answer)) {
        answer = authorized(call);
      }
      for (Authorizer authorizer : authorizers) {
        answer = authorizer.received(answer);
      }
      return meaning.apply(answer);
    } catch (NotSent refused) {
      return refused.delivery();
    }
  }

  private Answer authorized(HttpCall.Builder call) throws IOException, InterruptedException {
    for (Authorizer authorizer : authorizers) {
      authorizer.authorize(call);
    }
    return send(call.build());
  }

  private boolean renewed(Answer answer) {
    boolean renewed = false;
    for (Authorizer authorizer : authorizers) {
      renewed |= authorizer.renews(answer);
    }
    return renewed;
  }

  @Override
  public void close() {
    connections.close();
    compressors.close();
  }
}
