package dev.natship.loki;

import dev.natship.api.Output;
import dev.natship.api.Utf8;
import java.util.Arrays;

/// Quotes the texts of one stream, and remembers how their common beginning is quoted. The line of
/// an instance begins with who sent it, and JSON is full of what has to be escaped.
final class QuotedHead {
  private static final int LONGEST = 512;

  /// With less in common, remembering is not worth it.
  private static final int SHORTEST = 64;

  private byte[] head = {};
  private byte[] quoted = {};
  private boolean begun;

  /// Appends the text as a JSON string.
  void write(byte[] text, int size, Output out) {
    if (!begun) {
      begun = true;
      remember(text, Utf8.boundary(text, 0, size, LONGEST));
    }
    int differs = Arrays.mismatch(head, 0, head.length, text, 0, size);
    int same = differs < 0 ? size : differs;
    if (same < head.length && same >= SHORTEST) {
      remember(head, Utf8.boundary(head, 0, head.length, same));
      same = head.length;
    }
    out.write('"');
    if (same == head.length) {
      out.write(quoted, 0, quoted.length);
      out.jsonInside(text, same, size - same);
    } else {
      out.jsonInside(text, 0, size);
    }
    out.write('"');
  }

  private void remember(byte[] text, int length) {
    head = Arrays.copyOf(text, length);
    Output inside = new Output(2 * length);
    inside.jsonInside(head, 0, length);
    quoted = inside.toByteArray();
  }
}
