package dev.natship.exchange;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// The body of one answer: so many bytes, or pieces that each tell their length, or all until the
/// connection ends.
final class AnswerBody extends InputStream {
  private static final int LONGEST_LINE = 8 * 1024;

  private enum Form {
    COUNTED,
    IN_PIECES,
    UNTIL_THE_END
  }

  private final KeptConnection connection;
  private final Form form;
  private long left;
  private boolean first = true;
  private boolean over;

  private AnswerBody(KeptConnection connection, Form form, long left) {
    this.connection = connection;
    this.form = form;
    this.left = left;
    this.over = form == Form.COUNTED && left == 0;
  }

  static AnswerBody of(KeptConnection connection, AnswerHead head, boolean hasNone)
      throws IOException {
    if (hasNone || head.status() == 204 || head.status() == 304) {
      return new AnswerBody(connection, Form.COUNTED, 0);
    }
    if (head.header("Transfer-Encoding", "").equalsIgnoreCase("chunked")) {
      return new AnswerBody(connection, Form.IN_PIECES, 0);
    }
    String length = head.header("Content-Length", "");
    return length.isEmpty()
        ? new AnswerBody(connection, Form.UNTIL_THE_END, Long.MAX_VALUE)
        : new AnswerBody(connection, Form.COUNTED, number(length, 10));
  }

  private static long number(String text, int base) throws IOException {
    long number = -1;
    try {
      number = text.startsWith("+") ? -1 : Long.parseLong(text, base);
    } catch (NumberFormatException _) {
      // told below
    }
    if (number < 0) {
      throw new IOException("the answer tells no length that can be understood");
    }
    return number;
  }

  /// Whether it was read to its end, so that another answer may follow it.
  boolean isOver() {
    return over && form != Form.UNTIL_THE_END;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!over && form == Form.IN_PIECES && left == 0) {
      nextPiece();
    }
    if (over) {
      return -1;
    }
    int read = connection.read(target, offset, (int) Math.min(left, length));
    if (read < 0) {
      if (form != Form.UNTIL_THE_END) {
        throw new EOFException("the connection was closed within an answer");
      }
      over = true;
      return -1;
    }
    left -= read;
    over = form == Form.COUNTED && left == 0;
    return read;
  }

  private void nextPiece() throws IOException {
    if (!first) {
      line();
    }
    first = false;
    String size = line();
    int semicolon = size.indexOf(';');
    left = number((semicolon < 0 ? size : size.substring(0, semicolon)).strip(), 16);
    if (left == 0) {
      while (!line().isEmpty()) {
        // a header behind the body, which nobody asks for
      }
      over = true;
    }
  }

  /// The next line without its end.
  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int b = connection.read();
      if (b < 0) {
        throw new EOFException("the connection was closed within an answer");
      }
      if (b == '\n') {
        int length = line.length();
        boolean both = length > 0 && line.charAt(length - 1) == '\r';
        return line.substring(0, both ? length - 1 : length);
      }
      if (line.length() == LONGEST_LINE) {
        throw new IOException("the answer has a line that does not end");
      }
      line.append((char) b);
    }
  }
}
