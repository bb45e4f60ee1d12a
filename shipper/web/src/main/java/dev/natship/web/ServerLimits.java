package dev.natship.web;

import dev.natship.requests.RequestLimits;
import java.time.Duration;

/// What the server holds at most, and for how long it waits. Nothing that a client does costs more.
///
/// @param connections all open connections together
/// @param connectionsOfOneAddress those of one address that is not this machine's
/// @param streams responses without an end, such as server-sent events
/// @param request the size of one request
/// @param streamBytes what waits for one stream's reader
/// @param unsentBytes what waits for all readers together
/// @param head from a request's first byte to the end of its head
/// @param body from there to the end of its body
/// @param idle between two requests
/// @param write for an answer, and for each `streamBytes` of a stream
public record ServerLimits(
    int connections,
    int connectionsOfOneAddress,
    int streams,
    RequestLimits request,
    int streamBytes,
    int unsentBytes,
    Duration head,
    Duration body,
    Duration idle,
    Duration write) {

  public static ServerLimits standard() {
    return new ServerLimits(
        1_200,
        600,
        1_000,
        new RequestLimits(8 << 10, 16 << 10, 100, 64 << 10),
        32 << 10,
        8 << 20,
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(20));
  }

  /// The same with larger or smaller bodies.
  public ServerLimits withBodyBytes(int most) {
    return new ServerLimits(
        connections,
        connectionsOfOneAddress,
        streams,
        new RequestLimits(request.lineBytes(), request.headBytes(), request.fields(), most),
        streamBytes,
        unsentBytes,
        head,
        body,
        idle,
        write);
  }
}
