package dev.natship.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Our end of a WebSocket, for the one thread that talks over it at a time.
public final class WebSocket {
  /// More that nobody has read ends the connection.
  private static final int MOST_UNREAD = 16;

  private final Stream stream;
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>(MOST_UNREAD);

  WebSocket(Stream stream) {
    this.stream = stream;
  }

  /// Lets it outlive the talk, so that no thread is kept for it: it stays open until [#end]. From
  /// now on sending never waits, so whoever sends asks for [#hasRoom] before; and what the client
  /// says is let go, since nobody is left who would read it.
  ///
  /// @param whenGone done once, on the server's own thread, when the client has gone or it was
  ///   ended
  public void keepOpen(Runnable whenGone) {
    stream.keepOpen(whenGone);
    received.clear();
  }

  /// Whether the client is not behind.
  public boolean hasRoom() {
    return stream.hasRoom();
  }

  /// Says that it is over.
  public void end() {
    stream.finish();
  }

  /// The same, for a reason of our own: something is missing.
  public void fail() {
    stream.fail();
  }

  /// Waits while the client is behind; one that stays behind is cut off, and the next call throws.
  public void send(String text) throws IOException, InterruptedException {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  /// The same for a text that is encoded in UTF-8 already.
  public void send(byte[] text) throws IOException, InterruptedException {
    stream.write(SocketFrames.frame(SocketFrames.TEXT, text));
  }

  /// A client that has gone is found out.
  public void ping() throws IOException, InterruptedException {
    stream.write(SocketFrames.frame(SocketFrames.PING, new byte[0]));
  }

  /// The next message of the client, if one comes in time.
  public Optional<String> receive(Duration wait) throws InterruptedException {
    return Optional.ofNullable(received.poll(wait.toNanos(), TimeUnit.NANOSECONDS));
  }

  /// False when too many wait already.
  boolean offer(String message) {
    return stream.kept().isPresent() || received.offer(message);
  }
}
