package dev.natship.exchange;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLException;

/// A connection that serves one request after another. For one thread at a time, but for
/// [#isOverdue] and [#close].
final class KeptConnection implements Closeable {
  private static final int ROOM = 16 * 1024;
  private static final int MOST_HEAD = 256 * 1024;
  private static final int MOST_SENT_AT_ONCE = 64 * 1024;
  private static final int LEAST_ROOM = 1024;

  /// What the other end has closed in the meantime is found out where it idled for so long.
  private static final long DOUBTFUL = Duration.ofSeconds(1).toNanos();

  private final Place place;
  private final long madeNanos;
  private final Socket plain;
  private final Socket socket;
  private final InputStream in;
  private final Gathered out;
  private byte[] buffer = new byte[ROOM];
  private int from;
  private int to;
  private boolean reusable;
  private volatile boolean sending;
  private volatile boolean overdue;
  private volatile long dueNanos;
  private volatile long idleSince;

  /// @param plain the one below, closed at once where TLS would first say goodbye
  KeptConnection(Place place, Socket plain, Socket socket, InputStream in, OutputStream out) {
    this.place = place;
    this.madeNanos = System.nanoTime();
    this.idleSince = madeNanos;
    this.plain = plain;
    this.socket = socket;
    this.in = in;
    this.out = new Gathered(out);
  }

  Place place() {
    return place;
  }

  long madeNanos() {
    return madeNanos;
  }

  long idleNanos(long now) {
    return now - idleSince;
  }

  /// Sends a request and reads its answer.
  ///
  /// @param due when all of it must be over
  Received exchange(Sent sent, long due) throws IOException {
    reusable = false;
    dueNanos = due;
    IOException unsent = null;
    try {
      send(sent);
    } catch (IOException e) {
      // It may have answered before it had read all, and closed.
      unsent = e;
    }
    try {
      Received answer = answer(sent);
      reusable &= unsent == null;
      return answer;
    } catch (IOException e) {
      // What TLS says of the other end says more than that it hung up.
      throw unsent == null || e instanceof SSLException ? e : unsent;
    }
  }

  private void send(Sent sent) throws IOException {
    sending = true;
    try {
      out.write(sent.head());
      sent.body().writeTo(out);
      out.flush();
    } catch (IOException e) {
      if (overdue) {
        throw new SocketTimeoutException("timeout");
      }
      throw e;
    } finally {
      sending = false;
    }
  }

  private Received answer(Sent sent) throws IOException {
    AnswerHead head = head();
    while (head.isPreliminary()) {
      head = head();
    }
    AnswerBody body = AnswerBody.of(this, head, sent.withoutAnswerBody());
    InputStream content = content(body, head, sent.unpacks());
    byte[] read = content.readNBytes(sent.limit() + 1);
    boolean whole = read.length <= sent.limit();
    if (whole && content != body) {
      // What unpacks may not have asked for the end.
      whole = body.read() < 0;
    }
    reusable = whole && body.isOver() && from == to && !head.closes() && !sent.last();
    return new Received(
        head.status(),
        head.headers(),
        read.length <= sent.limit() ? read : Arrays.copyOf(read, sent.limit()),
        read.length <= sent.limit());
  }

  private static InputStream content(AnswerBody body, AnswerHead head, boolean unpacks)
      throws IOException {
    if (!unpacks || !head.header("Content-Encoding", "").equalsIgnoreCase("gzip")) {
      return body;
    }
    PushbackInputStream packed = new PushbackInputStream(body);
    int first = packed.read();
    if (first < 0) {
      return body;
    }
    packed.unread(first);
    head.unpacked();
    return new GZIPInputStream(packed);
  }

  private AnswerHead head() throws IOException {
    int looked = from;
    while (true) {
      int end = emptyLine(looked);
      if (end >= 0) {
        AnswerHead head = new AnswerHead(buffer, from, end);
        from = behindLine(end);
        return head;
      }
      // The three bytes before may belong to it.
      int before = Math.max(0, to - from - 3);
      if (fill() < 0) {
        throw new IOException("unexpected end of stream");
      }
      looked = from + before;
    }
  }

  /// Where the line that ends a head begins; negative when it is not there yet.
  private int emptyLine(int start) {
    for (int i = start; i < to; i++) {
      if (buffer[i] != '\n') {
        continue;
      }
      if (i + 1 < to && buffer[i + 1] == '\n') {
        return i + 1;
      }
      if (i + 2 < to && buffer[i + 1] == '\r' && buffer[i + 2] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  private int behindLine(int start) {
    return buffer[start] == '\r' ? start + 2 : start + 1;
  }

  /// Reads more behind what is there.
  private int fill() throws IOException {
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    if (to == MOST_HEAD) {
      throw new IOException("the answer's headers do not end");
    }
    if (buffer.length - to < LEAST_ROOM) {
      buffer = Arrays.copyOf(buffer, Math.min(MOST_HEAD, 2 * buffer.length));
    }
    int read = receive(buffer, to, buffer.length - to);
    to += Math.max(0, read);
    return read;
  }

  /// The next byte of the answer's body, or -1.
  int read() throws IOException {
    if (from == to && fill() < 0) {
      return -1;
    }
    return buffer[from++] & 0xff;
  }

  int read(byte[] target, int offset, int length) throws IOException {
    if (from == to) {
      return receive(target, offset, length);
    }
    int count = Math.min(length, to - from);
    System.arraycopy(buffer, from, target, offset, count);
    from += count;
    return count;
  }

  private int receive(byte[] target, int offset, int length) throws IOException {
    long left = (dueNanos - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      throw new SocketTimeoutException("timeout");
    }
    socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
    return in.read(target, offset, length);
  }

  /// Whether another request may follow the last one.
  boolean isReusable() {
    return reusable;
  }

  void idles() {
    idleSince = System.nanoTime();
    if (buffer.length > ROOM) {
      buffer = new byte[ROOM];
      from = 0;
      to = 0;
    }
  }

  /// Whether the other end has neither closed it nor said anything since the last answer. Looks
  /// only where it idled for a while.
  boolean isAlive(long now) {
    if (idleNanos(now) < DOUBTFUL) {
      return true;
    }
    try {
      socket.setSoTimeout(1);
      in.read();
      return false;
    } catch (SocketTimeoutException _) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /// Whether it has been sending for longer than it may. No timeout of a socket ends that.
  boolean isOverdue(long now) {
    return sending && now - dueNanos > 0;
  }

  void giveUp() {
    overdue = true;
    close();
  }

  @Override
  public void close() {
    try {
      plain.close();
    } catch (IOException _) {
      // it is of no use any more either way
    }
  }

  /// Puts the pieces of a request together, so that a small one goes out at once.
  private static final class Gathered extends OutputStream {
    private final OutputStream out;
    private byte[] bytes = new byte[LEAST_ROOM];
    private int size;

    Gathered(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      if (length > MOST_SENT_AT_ONCE - size) {
        flush();
      }
      if (length > MOST_SENT_AT_ONCE) {
        out.write(source, offset, length);
        return;
      }
      if (length > bytes.length - size) {
        bytes =
            Arrays.copyOf(
                bytes, Math.min(MOST_SENT_AT_ONCE, Math.max(size + length, 2 * bytes.length)));
      }
      System.arraycopy(source, offset, bytes, size, length);
      size += length;
    }

    @Override
    public void flush() throws IOException {
      int whole = size;
      size = 0;
      if (whole > 0) {
        out.write(bytes, 0, whole);
      }
    }
  }
}
