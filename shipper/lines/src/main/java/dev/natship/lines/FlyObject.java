package dev.natship.lines;

import dev.natship.api.Field;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Rfc3339;

/// An object like the one in which Fly wraps the lines of its machines, for a line that is not
/// JSON.
final class FlyObject {
  private FlyObject() {}

  /// @param subject where its subject lies, in UTF-8
  /// @param truncated whether its message is cut
  static void write(
      LogLine line, byte[] subject, int from, int length, boolean truncated, Output out) {
    out.write('{');
    if (line.has(Field.APP)) {
      out.text("\"fly\":{\"app\":{");
      if (line.has(Field.INSTANCE)) {
        out.text("\"instance\":");
        line.writeJsonText(Field.INSTANCE, out);
        out.write(',');
      }
      out.text("\"name\":");
      line.writeJsonText(Field.APP, out);
      out.write('}');
      if (line.has(Field.REGION)) {
        out.text(",\"region\":");
        line.writeJsonText(Field.REGION, out);
      }
      out.text("},");
    }
    out.text("\"message\":");
    line.writeJsonText(Field.MESSAGE, out);
    out.text(",\"subject\":");
    out.jsonString(subject, from, length);
    out.text(",\"timestamp\":\"");
    Rfc3339.write(line.timeNanos(), 9, out);
    out.text(truncated ? "\",\"truncated\":true}" : "\"}");
  }
}
