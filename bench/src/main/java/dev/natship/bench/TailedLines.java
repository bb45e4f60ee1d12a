package dev.natship.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What one who follows has got: lines, and notices of lines that he missed. Sees through where the
/// bytes are cut, and passes over what else stands between lines.
final class TailedLines {
  private static final int HEAD = 64;
  private static final String LINE = "{\"cursor\":";
  private static final Pattern MISSED =
      Pattern.compile("\\{\"notice\":\"(?:skipped|unread|missed)\",\"lines\":(\\d+)}.*");

  /// The beginning of the line that is being read.
  private final byte[] head = new byte[HEAD];

  private int length;
  private long got;
  private long missed;

  long got() {
    return got;
  }

  long missed() {
    return missed;
  }

  void add(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      if (next == '\n') {
        end();
        length = 0;
      } else if (length < HEAD) {
        head[length++] = next;
      }
    }
  }

  private void end() {
    String line = new String(head, 0, length, StandardCharsets.ISO_8859_1);
    if (line.startsWith(LINE)) {
      got++;
      return;
    }
    Matcher notice = MISSED.matcher(line);
    if (notice.matches()) {
      missed += Long.parseLong(notice.group(1));
    }
  }
}
