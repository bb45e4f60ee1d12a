package dev.natship.admin;

import dev.natship.requests.Headers;
import dev.natship.settings.Secret;
import dev.natship.web.Request;
import dev.natship.web.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// Who may do what. The right token may do everything; without a token in the settings whoever
/// reaches a loopback address may. Everybody else reads what is open, but not in the name of a
/// foreign site.
final class Access {
  /// What somebody may do.
  sealed interface Verdict {
    /// Everything.
    record Trusted() implements Verdict {}

    /// Read what is open.
    record Stranger() implements Verdict {}

    record Refused(Response answer) implements Verdict {}
  }

  enum Refusal {
    /// A wrong token.
    TOKEN,
    /// A token too soon after wrong ones.
    PAUSE,
    /// A foreign name in `Host`.
    HOST,
    /// A page of another site.
    SITE
  }

  private static final String BEARER = "Bearer ";

  private final AdminSettings settings;
  private final Attempts attempts;
  private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);

  Access(AdminSettings settings, LongSupplier nanos) {
    this.settings = settings;
    this.attempts = new Attempts(nanos);
    for (Refusal reason : Refusal.values()) {
      refused.put(reason, new LongAdder());
    }
  }

  /// How many requests were refused for each reason.
  long refused(Refusal reason) {
    LongAdder count = refused.get(reason);
    return count == null ? 0 : count.sum();
  }

  /// Whether reading `what` is allowed, and how much of it.
  Verdict reading(Request request, OpenPage what) {
    Verdict verdict = judge(request);
    if (!(verdict instanceof Verdict.Stranger)) {
      return verdict;
    }
    return settings.open().contains(what) ? verdict : needsToken();
  }

  /// Whether the text of lines may be read: by those who are trusted, never by everybody.
  Verdict logText(Request request) {
    Verdict verdict = judge(request);
    return verdict instanceof Verdict.Stranger ? needsToken() : verdict;
  }

  /// Whether a change is allowed: for those who are trusted, and for no page but our own.
  Verdict changing(Request request) {
    Verdict verdict = judge(request);
    if (verdict instanceof Verdict.Stranger) {
      return needsToken();
    }
    if (verdict instanceof Verdict.Trusted && isFromAnotherSite(request)) {
      return refuse(Refusal.SITE, Response.text(403, "a page of another site may change nothing"));
    }
    return verdict;
  }

  private Verdict judge(Request request) {
    Optional<HostName> host = HostName.parse(request.host());
    if (settings.token().isPresent()) {
      Optional<String> given = bearer(request.headers());
      if (given.isPresent()) {
        return judge(request, given.get(), settings.token().get());
      }
    } else if (host.filter(HostName::isLoopback).isPresent()
        && settings.admin().filter(Address::isLoopback).isPresent()
        && !isFromAnotherSite(request)) {
      return new Verdict.Trusted();
    }
    // An old client names no host, and a browser always does.
    if (!request.host().isEmpty() && host.filter(each -> each.isOurs(settings.hosts())).isEmpty()) {
      return refuse(
          Refusal.HOST,
          Response.text(
              403, "this name is not known here: add it to admin.hosts, or send the admin token"));
    }
    return new Verdict.Stranger();
  }

  private Verdict judge(Request request, String given, Secret token) {
    Duration pause = attempts.pause(request.from());
    if (!pause.isZero()) {
      return refuse(
          Refusal.PAUSE,
          Response.text(429, "too many wrong tokens from there; try again later")
              .with("Retry-After", Long.toString(pause.toSeconds() + 1)));
    }
    if (isSame(given, token)) {
      attempts.right(request.from());
      return new Verdict.Trusted();
    }
    attempts.wrong(request.from());
    return refuse(Refusal.TOKEN, unauthorized("this is not the admin token"));
  }

  private Verdict refuse(Refusal reason, Response answer) {
    LongAdder count = refused.get(reason);
    if (count != null) {
      count.increment();
    }
    return new Verdict.Refused(answer);
  }

  private Verdict needsToken() {
    return new Verdict.Refused(
        settings.token().isPresent()
            ? unauthorized("this needs the header Authorization: Bearer <admin token>")
            : Response.text(
                403,
                "this needs an admin token: set ADMIN_TOKEN"
                    + (settings.admin().filter(Address::isLoopback).isPresent()
                        ? "; without one only what comes from this machine to its own address may"
                            + " do this, and no page of another site"
                        : ", or listen on loopback")));
  }

  /// RFC 9110: such an answer says how to be authorized.
  private static Response unauthorized(String words) {
    return Response.text(401, words).with("WWW-Authenticate", BEARER.strip());
  }

  private static Optional<String> bearer(Headers headers) {
    return headers
        .first("Authorization")
        .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(value -> value.substring(BEARER.length()));
  }

  /// Takes as long whatever is given. A header's characters are the bytes that came.
  private static boolean isSame(String given, Secret token) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.ISO_8859_1),
        token.reveal().getBytes(StandardCharsets.UTF_8));
  }

  /// A page of another site can make a browser send requests, but it cannot hide where it is from.
  private static boolean isFromAnotherSite(Request request) {
    String site = request.headers().first("Sec-Fetch-Site").orElse("none");
    if (!site.equals("none") && !site.equals("same-origin")) {
      return true;
    }
    Optional<String> origin = request.headers().first("Origin");
    return origin.isPresent() && !isOrigin(origin.get(), request.host());
  }

  /// The scheme may differ: a proxy before us can speak TLS.
  private static boolean isOrigin(String origin, String host) {
    try {
      return host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
