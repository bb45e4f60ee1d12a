package dev.natship.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Status line and headers of an answer.
final class AnswerHead {
  private static final int STATUS_AT = "HTTP/1.1 ".length();

  private final int status;
  private final boolean old;

  /// Names and values in turn.
  private final List<String> headers = new ArrayList<>();

  /// @param end where the empty line behind it begins, or any byte after its last line's end
  AnswerHead(byte[] bytes, int from, int end) throws IOException {
    int lineEnd = lineEnd(bytes, from, end);
    this.status = status(bytes, from, lineEnd);
    this.old = bytes[from + STATUS_AT - 2] == '0';
    int at = lineEnd + 1;
    while (at < end) {
      lineEnd = lineEnd(bytes, at, end);
      header(new String(bytes, at, lineEnd - at, UTF_8));
      at = lineEnd + 1;
    }
  }

  private static int lineEnd(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  private static int status(byte[] bytes, int from, int end) throws IOException {
    int status = 0;
    boolean right = end - from >= STATUS_AT + 3 && startsAsHttp(bytes, from);
    for (int i = from + STATUS_AT; right && i < from + STATUS_AT + 3; i++) {
      right = bytes[i] >= '0' && bytes[i] <= '9';
      status = 10 * status + bytes[i] - '0';
    }
    boolean ends = right && (end == from + STATUS_AT + 3 || bytes[from + STATUS_AT + 3] <= ' ');
    if (!ends || status < 100) {
      throw new IOException("what answers there does not speak HTTP/1.1");
    }
    return status;
  }

  private static boolean startsAsHttp(byte[] bytes, int from) {
    String start = new String(bytes, from, STATUS_AT, UTF_8);
    return start.equals("HTTP/1.1 ") || start.equals("HTTP/1.0 ");
  }

  private void header(String line) {
    int colon = line.indexOf(':');
    if (colon > 0) {
      headers.add(line.substring(0, colon).strip());
      headers.add(line.substring(colon + 1).strip());
    }
  }

  int status() {
    return status;
  }

  /// Whether the real answer comes behind it.
  boolean isPreliminary() {
    return status < 200 && status != 101;
  }

  List<String> headers() {
    return headers;
  }

  /// The last value of a header; empty when there is none.
  String header(String name, String other) {
    for (int i = headers.size() - 2; i >= 0; i -= 2) {
      if (headers.get(i).equalsIgnoreCase(name)) {
        return headers.get(i + 1);
      }
    }
    return other;
  }

  /// Its body was unpacked: what is said of how it came is true no more.
  void unpacked() {
    for (int i = headers.size() - 2; i >= 0; i -= 2) {
      String name = headers.get(i);
      if (name.equalsIgnoreCase("Content-Encoding") || name.equalsIgnoreCase("Content-Length")) {
        headers.subList(i, i + 2).clear();
      }
    }
  }

  /// Whether the other end closes the connection behind this answer.
  boolean closes() {
    String connection = header("Connection", "");
    return old ? !connection.equalsIgnoreCase("keep-alive") : hasClose(connection);
  }

  private static boolean hasClose(String connection) {
    for (String word : connection.split(",", -1)) {
      if (word.strip().equalsIgnoreCase("close")) {
        return true;
      }
    }
    return false;
  }
}
