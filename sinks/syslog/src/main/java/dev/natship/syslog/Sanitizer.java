package dev.natship.syslog;

import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import java.nio.charset.StandardCharsets;

/// Writes what came from an application so that it can neither end a message early nor forge a
/// second one.
final class Sanitizer {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final Output scratch = new Output(512);

  /// A header field: visible ASCII, cut to its limit; `-` when nothing is left.
  void header(FieldTemplate template, int limit, LogLine line, Output out) {
    token(template, limit, line, out, false);
    if (scratch.size() == 0) {
      out.write('-');
    }
  }

  /// A tag of RFC 3164, whose end is the first byte that is not a letter, a digit or one of `-_./`.
  boolean tag(FieldTemplate template, int limit, LogLine line, Output out) {
    token(template, limit, line, out, true);
    return scratch.size() > 0;
  }

  private void token(FieldTemplate template, int limit, LogLine line, Output out, boolean narrow) {
    scratch.truncate(0);
    template.write(line, scratch);
    byte[] bytes = scratch.array();
    int length = Math.min(scratch.size(), limit);
    for (int i = 0; i < length; i++) {
      int b = bytes[i];
      out.write(b > ' ' && b < 0x7f && (!narrow || inTag(b)) ? b : '_');
    }
  }

  /// Free text: control characters become escapes, so that a message stays on its line.
  void text(FieldTemplate template, LogLine line, Output out) {
    scratch.truncate(0);
    template.write(line, scratch);
    copy(out, false);
  }

  /// A parameter of structured data: also without bare quotes, backslashes and brackets.
  void parameter(FieldTemplate template, LogLine line, Output out) {
    scratch.truncate(0);
    template.write(line, scratch);
    copy(out, true);
  }

  private void copy(Output out, boolean parameter) {
    byte[] bytes = scratch.array();
    int size = scratch.size();
    int clean = 0;
    for (int i = 0; i < size; i++) {
      int b = bytes[i];
      boolean control = (b >= 0 && b < ' ' && b != '\t') || b == 0x7f;
      boolean special = parameter && (b == '"' || b == '\\' || b == ']');
      if (control || special) {
        out.write(bytes, clean, i - clean);
        clean = i + 1;
        out.write('\\');
        if (special) {
          out.write(b);
        } else {
          escape(b, parameter, out);
        }
      }
    }
    out.write(bytes, clean, size - clean);
  }

  private static void escape(int b, boolean parameter, Output out) {
    if (parameter) {
      // Our own backslash stands inside a quoted value, where it has to be escaped in turn.
      out.write('\\');
    }
    switch (b) {
      case '\n' -> out.write('n');
      case '\r' -> out.write('r');
      default -> {
        out.write('x');
        out.write(HEX[b >> 4 & 0xf]);
        out.write(HEX[b & 0xf]);
      }
    }
  }

  private static boolean inTag(int b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '-'
        || b == '_'
        || b == '.'
        || b == '/';
  }
}
