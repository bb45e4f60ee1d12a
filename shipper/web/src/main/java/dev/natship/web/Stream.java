package dev.natship.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// The writing end of a stream, for the one thread that writes it.
public final class Stream {
  private static final byte[] LINE_END = {'\r', '\n'};
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Outbox outbox;
  private final int mostBytes;
  private final boolean inChunks;
  private final Runnable filled;
  private volatile boolean waits = true;

  Stream(Outbox outbox, int mostBytes, boolean inChunks, Runnable filled) {
    this.outbox = outbox;
    this.mostBytes = mostBytes;
    this.inChunks = inChunks;
    this.filled = filled;
  }

  /// Hands the bytes over, which nobody may change from now on. Waits while the reader is behind; a
  /// reader that stays behind is cut off, and the next call throws.
  public void write(byte[] bytes) throws IOException, InterruptedException {
    boolean isOpen = waits ? outbox.awaitRoom(mostBytes) : !outbox.isClosed();
    if (!isOpen) {
      throw new IOException("the reader has gone");
    }
    if (bytes.length == 0) {
      return;
    }
    if (inChunks) {
      byte[] size =
          (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      outbox.add(size, bytes, LINE_END);
    } else {
      outbox.add(bytes);
    }
    filled.run();
  }

  /// From now on nobody waits: whoever writes asks first.
  void waitNoMore() {
    waits = false;
  }

  /// Also where the reader has gone, so that whoever writes finds out.
  boolean hasRoom() {
    return outbox.size() < mostBytes;
  }

  void end() {
    if (inChunks) {
      outbox.add(LAST_CHUNK);
    }
  }
}
