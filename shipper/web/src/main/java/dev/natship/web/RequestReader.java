package dev.natship.web;

import dev.natship.requests.BodyLength;
import dev.natship.requests.Head;
import dev.natship.requests.HeadReader;
import dev.natship.requests.Inbox;
import dev.natship.requests.Refusal;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/// Takes requests out of what one client sends, one after the other.
final class RequestReader {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT");

  private final Inbox inbox = new Inbox();
  private final HeadReader heads;
  private final Routes routes;
  private final ServerLimits limits;

  RequestReader(Routes routes, ServerLimits limits) {
    this.heads = new HeadReader(limits.request());
    this.routes = routes;
    this.limits = limits;
  }

  void add(ByteBuffer bytes) {
    inbox.add(bytes);
  }

  boolean isEmpty() {
    return inbox.isEmpty();
  }

  void dropAll() {
    inbox.drop(inbox.length());
  }

  /// The next request, once its head is there.
  Optional<Exchange> head() throws Refusal {
    Optional<Head> found = heads.read(inbox);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Head head = found.get();
    if (!METHODS.contains(head.method())) {
      throw new Refusal(501, "no such method");
    }
    Routes.Match match = routes.find(head.method(), head.target().segments());
    return Optional.of(new Exchange(head, match, BodyLength.of(head, limits.request())));
  }

  /// Its body, once all of it is there.
  Optional<byte[]> body(Exchange exchange) throws Refusal {
    return exchange.readBody(inbox);
  }
}
