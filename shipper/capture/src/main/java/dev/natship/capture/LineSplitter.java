package dev.natship.capture;

import dev.natship.api.Output;

/// Cuts bytes into lines as they come; an empty one is a line, too. A line that is too long comes
/// in pieces, none of which ends inside a sign of UTF-8. Belongs to one thread at a time.
final class LineSplitter {
  static final int LONGEST = 128 << 10;

  private static final int REST_OF_A_SIGN = 3;

  /// Gets each line, without its end.
  interface Taker {
    void line(byte[] bytes, int length) throws InterruptedException;
  }

  private final Taker taker;
  private Output open = new Output(1024);

  LineSplitter(Taker taker) {
    this.taker = taker;
  }

  void add(byte[] bytes, int length) throws InterruptedException {
    int from = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        open.write(bytes, from, i - from);
        give();
        from = i + 1;
      } else if (isTooLong(open.size() + i - from, bytes[i])) {
        open.write(bytes, from, i - from);
        give();
        from = i;
      }
    }
    open.write(bytes, from, length - from);
  }

  private static boolean isTooLong(int length, byte next) {
    boolean insideSign = (next & 0xc0) == 0x80;
    return length >= LONGEST && (!insideSign || length >= LONGEST + REST_OF_A_SIGN);
  }

  /// The last line may have no end.
  void end() throws InterruptedException {
    if (open.size() > 0) {
      give();
    }
  }

  private void give() throws InterruptedException {
    int length = open.size();
    if (length > 0 && open.array()[length - 1] == '\r') {
      length--;
    }
    taker.line(open.array(), length);
    open.truncate(0);
  }
}
