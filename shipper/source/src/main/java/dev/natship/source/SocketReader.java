package dev.natship.source;

/// Who takes the lines off the socket.
public enum SocketReader {
  /// Natship itself, where they lie in the socket's buffer.
  WIRE,
  /// The NATS client, which makes a message of each and hands it to a second thread.
  CLIENT
}
