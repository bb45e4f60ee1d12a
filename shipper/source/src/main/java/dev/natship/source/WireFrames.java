package dev.natship.source;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Finds the frames in what a NATS server sends on one socket. Lines of our subscriptions are taken
/// where they lie; all the rest, in its order among them, is left for the client. Made for one
/// socket and one thread.
///
/// The buffer grows up to the longest message that the server lets through, while such a message
/// comes in.
final class WireFrames {
  /// What a usual read may bring.
  static final int USUAL = 64 * 1024;

  private static final int LONGEST_COMMAND = 64 * 1024;

  /// No server lets more through.
  private static final long LONGEST_PAYLOAD = 64L << 20;

  private static final int LINE_BREAK = 2;
  private static final int MOST_WORDS = 4;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final long BEHIND_BLANK = (' ' + 1) * ONES;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final SubscriptionTable routes;
  private final LongSupplier longestPayload;
  private final SubjectNames subjects = new SubjectNames();
  private final int[] from = new int[MOST_WORDS];
  private final int[] to = new int[MOST_WORDS];

  private byte[] buffer = new byte[USUAL];
  private int start;
  private int end;

  /// How much of a frame that the client gets is still to be left for it.
  private long foreign;

  /// Whether the client gets everything up to the next line break.
  private boolean command;

  /// Whether that is what the server says of itself, or an error.
  private boolean about;

  /// Where the control line that was looked at last ends, and how many words it has.
  private int lineEnd;

  private int words;
  private int subjectHash;

  private @Nullable Receiver busy;
  private long lines;

  /// @param longestPayload what the server lets through; zero when it has not said
  WireFrames(SubscriptionTable routes, LongSupplier longestPayload) {
    this.routes = routes;
    this.longestPayload = longestPayload;
  }

  // What the socket brings

  /// Where to read to, from `end()` on, `room()` bytes at most.
  byte[] buffer() {
    return buffer;
  }

  int end() {
    return end;
  }

  /// Makes room for another read, and says how much there is.
  int room() {
    if (start == end) {
      start = 0;
      end = 0;
      if (buffer.length > USUAL) {
        buffer = new byte[USUAL];
      }
    } else if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
    }
    if (end == buffer.length) {
      // What a server only claims to send takes no memory.
      buffer = Arrays.copyOf(buffer, Math.multiplyExact(buffer.length, 2));
    }
    return buffer.length - end;
  }

  void filled(int count) {
    end += count;
  }

  // What is made of it

  /// Hands over the lines that are complete, and copies what the client has to see. Returns how
  /// much that is; what else is here is looked at by the next call.
  int take(byte[] target, int offset, int length) throws IOException {
    int copied = 0;
    try {
      while (start < end) {
        if (foreign > 0) {
          int part = (int) Math.min(foreign, Math.min(end - start, length - copied));
          copied += copy(target, offset + copied, part);
          foreign -= part;
          if (copied == length) {
            break;
          }
        } else if (command) {
          int part = Math.min(commandLength(), length - copied);
          command = buffer[start + part - 1] != '\n';
          copied += copy(target, offset + copied, part);
          if (copied == length || about) {
            // The client has to know that before the next frame.
            break;
          }
        } else if (!next()) {
          break;
        }
      }
    } finally {
      endBlock();
    }
    return copied;
  }

  private int copy(byte[] target, int offset, int part) {
    System.arraycopy(buffer, start, target, offset, part);
    start += part;
    return part;
  }

  private int commandLength() {
    for (int i = start; i < end; i++) {
      if (buffer[i] == '\n') {
        return i + 1 - start;
      }
    }
    return end - start;
  }

  /// Looks at the next frame. False when it is not complete yet.
  private boolean next() throws IOException {
    int first = buffer[start] | 0x20;
    if (first != 'm' && first != 'h') {
      command = true;
      // A refusal of a subject counts for the lines behind it.
      about = first == 'i' || first == '-';
      return true;
    }
    int name = first == 'm' ? 3 : 4;
    if (end - start <= name) {
      return false;
    }
    if (!isMessage(start + name - 3) || !isBlank(buffer[start + name])) {
      command = true;
      about = false;
      return true;
    }
    if (!readWords(start + name + 1)) {
      if (end - start > LONGEST_COMMAND) {
        throw new IOException("NATS sent a control line that does not end");
      }
      return false;
    }
    return message(first == 'h');
  }

  private boolean isMessage(int at) {
    return (buffer[at] | 0x20) == 'm'
        && (buffer[at + 1] | 0x20) == 's'
        && (buffer[at + 2] | 0x20) == 'g';
  }

  private static boolean isBlank(byte value) {
    return value == ' ' || value == '\t';
  }

  /// Finds the words of a control line. False when its end has not come yet.
  private boolean readWords(int begin) throws IOException {
    byte[] bytes = buffer;
    int limit = end;
    int at = wordEnd(subjectEnd(begin));
    from[0] = begin;
    to[0] = at;
    words = 1;
    while (at < limit && bytes[at] != '\r') {
      if (!isBlank(bytes[at])) {
        throw new IOException("NATS sent a control line with half a line break");
      }
      int word = ++at;
      at = wordEnd(at);
      // A reply subject and the two lengths may follow the number; a fifth word is none of ours.
      int slot = words < MOST_WORDS ? words : MOST_WORDS - 1;
      if (words >= MOST_WORDS) {
        from[slot - 1] = from[slot];
        to[slot - 1] = to[slot];
      }
      from[slot] = word;
      to[slot] = at;
      words++;
    }
    lineEnd = at + LINE_BREAK;
    if (lineEnd > limit) {
      return false;
    }
    if (bytes[at + 1] != '\n') {
      throw new IOException("NATS sent a control line without a line break");
    }
    return true;
  }

  /// Where a word ends that goes on from here. A server takes every other control character for a
  /// part of a name.
  private int wordEnd(int from) {
    byte[] bytes = buffer;
    int at = from;
    while (at < end && (bytes[at] > ' ' || bytes[at] < 0 || !endsWord(bytes[at]))) {
      at++;
    }
    return at;
  }

  private static boolean endsWord(byte value) {
    return isBlank(value) || value == '\r' || value == '\n';
  }

  /// Where the subject ends, or has its first control character, eight bytes at a time. Reckons the
  /// hash of what is before on the way.
  private int subjectEnd(int begin) {
    byte[] bytes = buffer;
    long hash = 0;
    long key = MIX;
    int at = begin;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      long eight = (long) LONG.get(bytes, at);
      long blanks = (eight - BEHIND_BLANK) & ~eight & HIGH;
      if (blanks != 0) {
        int bits = Long.numberOfTrailingZeros(blanks) & -Long.BYTES;
        subjectHash = mixed(hash, bits == 0 ? 0 : eight << -bits);
        return at + bits / Byte.SIZE;
      }
      hash += eight * key;
      key *= MIX;
    }
    long rest = 0;
    for (; at < end && (bytes[at] > ' ' || bytes[at] < 0); at++) {
      rest = rest >>> Byte.SIZE | (long) bytes[at] << (Long.SIZE - Byte.SIZE);
    }
    subjectHash = mixed(hash, rest);
    return at;
  }

  private static int mixed(long hash, long rest) {
    long mixed = (hash + rest) * MIX;
    return (int) (mixed ^ mixed >>> 32);
  }

  private boolean message(boolean headers) throws IOException {
    int fewest = headers ? 4 : 3;
    if (words < fewest || words > fewest + 1) {
      throw new IOException("NATS sent a control line of " + words + " words");
    }
    int last = Math.min(words, MOST_WORDS) - 1;
    long total = length(last);
    long header = headers ? length(last - 1) : 0;
    SubscriptionTable.@Nullable Route route = routes.find(Digits.read(buffer, from[1], to[1]));
    if (route == null) {
      foreign = lineEnd - start + total + LINE_BREAK;
      return true;
    }
    if (header > total || total > USUAL && total > longest()) {
      throw new IOException("NATS sent a message of " + total + " bytes");
    }
    int payload = lineEnd + (int) header;
    long next = lineEnd + total + LINE_BREAK;
    if (next > end) {
      return false;
    }
    int after = (int) next;
    if (buffer[after - 2] != '\r' || buffer[after - 1] != '\n') {
      throw new IOException("NATS sent a message that is longer than it says");
    }
    hand(route, payload, (int) (total - header));
    start = after;
    return true;
  }

  private long length(int word) throws IOException {
    long length = Digits.read(buffer, from[word], to[word]);
    if (length < 0 || length > Integer.MAX_VALUE) {
      throw new IOException("NATS sent a message without its length");
    }
    return length;
  }

  private long longest() {
    long told = longestPayload.getAsLong();
    return told > 0 ? Math.min(told, LONGEST_PAYLOAD) : LONGEST_PAYLOAD;
  }

  private void hand(SubscriptionTable.Route route, int payload, int length) {
    Receiver receiver = route.receiver();
    if (receiver != busy) {
      endBlock();
      busy = receiver;
    }
    String subject = subjects.name(buffer, from[0], to[0], subjectHash);
    receiver.receive(route.pattern(), subject, buffer, payload, length);
    lines++;
  }

  private void endBlock() {
    Receiver receiver = busy;
    if (receiver != null) {
      busy = null;
      receiver.flush();
      routes.took(lines);
      lines = 0;
    }
  }
}
