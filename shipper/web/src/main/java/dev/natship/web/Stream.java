package dev.natship.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The writing end of a stream, for the one thread that writes it at a time.
public final class Stream {
  private static final byte[] LINE_END = {'\r', '\n'};
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Outbox outbox;
  private final int mostBytes;
  private final boolean inChunks;
  private final Runnable filled;
  private final End over;
  private volatile @Nullable Runnable gone;

  /// What ends one that was kept open.
  interface End {
    /// @param whole whether nothing of it is missing
    void over(boolean whole);
  }

  Stream(Outbox outbox, int mostBytes, boolean inChunks, Runnable filled, End over) {
    this.outbox = outbox;
    this.mostBytes = mostBytes;
    this.inChunks = inChunks;
    this.filled = filled;
    this.over = over;
  }

  /// Hands the bytes over, which nobody may change from now on. Waits while the reader is behind; a
  /// reader that stays behind is cut off, and the next call throws.
  public void write(byte[] bytes) throws IOException, InterruptedException {
    boolean isOpen = gone == null ? outbox.awaitRoom(mostBytes) : !outbox.isClosed();
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

  /// Lets it outlive whoever writes it first, so that no thread is kept for it: it stays open until
  /// [#finish]. From now on writing never waits, so whoever writes asks for [#hasRoom] before.
  ///
  /// @param whenGone done once, on the server's own thread, when the reader has gone or it was
  ///   ended
  public void keepOpen(Runnable whenGone) {
    gone = whenGone;
  }

  /// What happens at its end, where it was kept open.
  Optional<Runnable> kept() {
    return Optional.ofNullable(gone);
  }

  /// Whether the reader is not behind. Also where he has gone, so that whoever writes finds out.
  public boolean hasRoom() {
    return outbox.size() < mostBytes;
  }

  /// Says that nothing more comes, where it was kept open.
  public void finish() {
    end();
    over.over(true);
  }

  /// Says that the rest is missing, where it was kept open.
  public void fail() {
    over.over(false);
  }

  void end() {
    if (inChunks) {
      outbox.add(LAST_CHUNK);
    }
  }
}
