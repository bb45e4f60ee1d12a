package dev.natship.web;

import java.nio.channels.SelectionKey;

/// What a connection waits for, those that are missed least first: whoever has to leave when the
/// server is full is looked for in this order.
enum ConnectionState {
  /// For the client to hang up, after an answer that it may not have expected.
  LINGERING,
  /// For the next request.
  IDLE,
  HEAD,
  BODY,
  /// For the client to take the answer.
  WRITING,
  /// For the handler.
  WORKING,
  /// For more to send.
  STREAMING,
  CLOSED;

  /// Whether what the client sends belongs to the next request.
  boolean takesRequests() {
    return this == IDLE || this == HEAD || this == BODY;
  }

  /// Which readiness of the socket the server waits for.
  int interest(boolean hasUnsent) {
    int writes = hasUnsent ? SelectionKey.OP_WRITE : 0;
    return switch (this) {
      case IDLE, HEAD, BODY, STREAMING, LINGERING -> SelectionKey.OP_READ | writes;
      case WRITING, WORKING, CLOSED -> writes;
    };
  }
}
