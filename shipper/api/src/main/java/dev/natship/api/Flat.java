package dev.natship.api;

/// A line as one JSON object without nesting: dotted paths as names, arrays as their text, since
/// receivers of flat objects take no arrays.
final class Flat {
  private Flat() {}

  static void write(LogLine line, Output out) {
    out.write('{');
    int start = out.size();
    line.leaves((path, kind, text) -> {
      if (out.size() > start) {
        out.write(',');
      }
      out.jsonString(path).write(':');
      switch (kind) {
        case STRING, ARRAY -> out.jsonString(text);
        case NUMBER, BOOLEAN -> out.text(text);
        case NULL -> out.text("null");
      }
    });
    out.write('}');
  }
}
