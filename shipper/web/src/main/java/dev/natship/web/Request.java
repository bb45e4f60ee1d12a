package dev.natship.web;

import dev.natship.requests.Headers;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/// One request, read to its end.
///
/// @param segments the path between its slashes, escapes undone
/// @param parameters what stood where the route's path has `{name}`
/// @param host the name it was sent to, as the client wrote it; empty in an old request without one
/// @param query what follows the question mark, as it came
/// @param from who sent it
public record Request(
    String method,
    List<String> segments,
    Map<String, String> parameters,
    String host,
    String query,
    Headers headers,
    byte[] body,
    InetAddress from) {
  public Request {
    segments = List.copyOf(segments);
    parameters = Map.copyOf(parameters);
  }

  public String path() {
    return "/" + String.join("/", segments);
  }

  /// Throws for a name that the route's path does not have.
  public String parameter(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no {" + name + "}");
    }
    return value;
  }
}
