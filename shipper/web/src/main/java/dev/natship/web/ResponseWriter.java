package dev.natship.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicLong;

/// Turns responses into bytes, and sends to one client as much as its socket takes.
final class ResponseWriter {
  private final SocketChannel channel;
  private final ResponseHead heads;
  private final Routes routes;
  private final ByteBuffer scratch;
  private final Outbox outbox;
  private int sent;

  /// @param scratch shared by all who are on the server's thread
  /// @param unsent the bytes that wait for all clients together
  ResponseWriter(
      SocketChannel channel,
      ResponseHead heads,
      Routes routes,
      ByteBuffer scratch,
      AtomicLong unsent) {
    this.channel = channel;
    this.heads = heads;
    this.routes = routes;
    this.scratch = scratch;
    this.outbox = new Outbox(unsent);
  }

  void add(Response.Whole response, boolean persistent, boolean headOnly) {
    String length = "Content-Length: " + response.body().length + "\r\n";
    byte[] head = heads.write(response, routes.common(), length, persistent);
    outbox.add(head, headOnly ? new byte[0] : response.body());
  }

  void addHead(Response.Flowing response) {
    outbox.add(heads.write(response, routes.common(), "", false));
  }

  /// Asks the client for the body that it has announced.
  void addContinue() {
    outbox.add(ResponseHead.CONTINUE);
  }

  /// The head of a response, and the stream for what follows. Called on the stream's thread.
  Stream begin(
      Response.Flowing response,
      boolean inChunks,
      int mostBytes,
      Runnable filled,
      Stream.End over) {
    String length = inChunks ? "Transfer-Encoding: chunked\r\n" : "";
    outbox.add(heads.write(response, routes.common(), length, false));
    return new Stream(outbox, mostBytes, inChunks, filled, over);
  }

  /// The head of a WebSocket, and what frames are written to. Called on the stream's thread.
  Stream begin(Response.Upgraded response, int mostBytes, Runnable filled, Stream.End over) {
    outbox.add(heads.write(response, routes.common(), "", false));
    return new Stream(outbox, mostBytes, false, filled, over);
  }

  /// A frame between others. Called on the server's thread.
  void addFrame(byte[] frame) {
    outbox.add(frame);
  }

  /// How many bytes wait.
  int unsent() {
    return outbox.size();
  }

  void flush() throws IOException {
    while (true) {
      outbox.copyTo(scratch.clear());
      if (!scratch.flip().hasRemaining()) {
        break;
      }
      int count = channel.write(scratch);
      outbox.sent(count);
      sent += count;
      if (scratch.hasRemaining()) {
        break;
      }
    }
  }

  boolean hasUnsent() {
    return outbox.size() > 0;
  }

  /// How many bytes the socket has taken since the count was begun.
  int sent() {
    return sent;
  }

  void beginCount() {
    sent = 0;
  }

  void close() {
    outbox.close();
  }
}
