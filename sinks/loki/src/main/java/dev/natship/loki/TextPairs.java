package dev.natship.loki;

import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Utf8;
import java.util.Map;

/// Writes an object of texts, without the empty ones. Belongs to one thread.
final class TextPairs {
  private final FieldTemplate[] templates;

  /// The names as JSON, each with its colon.
  private final byte[][] names;

  private final Output scratch = new Output(256);

  TextPairs(Map<String, FieldTemplate> texts) {
    templates = texts.values().toArray(FieldTemplate[]::new);
    names =
        texts.keySet().stream()
            .map(name -> new Output(32).jsonString(name).text(":").toByteArray())
            .toArray(byte[][]::new);
  }

  boolean isEmpty() {
    return templates.length == 0;
  }

  /// Appends the object. Returns whether there was any text.
  ///
  /// @param longest more of a text is cut off
  boolean write(LogLine line, Output out, int longest) {
    boolean any = false;
    out.write('{');
    for (int i = 0; i < templates.length; i++) {
      scratch.truncate(0);
      templates[i].write(line, scratch);
      int length = Utf8.boundary(scratch.array(), 0, scratch.size(), longest);
      if (length == 0) {
        continue;
      }
      if (any) {
        out.write(',');
      }
      any = true;
      out.write(names[i], 0, names[i].length);
      out.jsonString(scratch.array(), 0, length);
    }
    out.write('}');
    return any;
  }
}
