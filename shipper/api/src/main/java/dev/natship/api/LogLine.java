package dev.natship.api;

/// One log line as a destination sees it: core fields found at decoding, over the JSON that is to
/// be sent.
///
/// The object is a view over bytes that belong to the journal. It is valid only during the call
/// that received it and is used by one thread; whoever needs something later copies it into the
/// batch. No method throws, however broken the line was: what was not a JSON object presents itself
/// as one with a `message`.
public interface LogLine {

  /// The NATS subject the line arrived on.
  String subject();

  /// When Natship read the line, in nanoseconds since the epoch.
  long receivedNanos();

  /// The line's own time in nanoseconds since the epoch; the time of receipt where it has none that
  /// can be read.
  long timeNanos();

  boolean hasOwnTime();

  Level level();

  /// Whether the line arrived as a JSON object; otherwise it is kept as text in `message`.
  boolean arrivedAsJson();

  boolean has(Field field);

  /// A number that only lines of one sender have: with the same names, subject and level. Negative
  /// where it is not known.
  default long sender() {
    return -1;
  }

  /// The field as text without JSON escapes; empty when absent.
  String text(Field field);

  /// Appends the field as UTF-8 text without JSON escapes; nothing when absent.
  void writeText(Field field, Output out);

  /// Appends the field as a JSON string, quotes included; `""` when absent.
  void writeJsonText(Field field, Output out);

  /// Appends the whole line as one JSON object without line breaks.
  void writeJson(Output out);

  /// Appends the JSON value found under a dotted path of the line, and says whether there was one.
  boolean writeValue(String path, Output out);

  /// Appends the JSON value of a context field, and says whether there was one.
  default boolean writeContext(ContextField field, Output out) {
    for (String path : field.usualPaths()) {
      if (writeValue(path, out)) {
        return true;
      }
    }
    return false;
  }

  /// Appends the line as its program wrote it, without what a platform put around it: the message
  /// of an envelope such as Fly's, or else all that arrived, JSON as JSON.
  default void writeRaw(Output out) {
    writeText(Field.MESSAGE, out);
  }

  /// Whether its message was cut, for it was longer than its destination takes.
  default boolean isCut() {
    return false;
  }

  /// Visits the line's leaves in order, nested objects as dotted paths; arrays are leaves. Where
  /// the paths would grow far beyond the line itself, an object or the rest of one is a leaf too.
  void leaves(LeafVisitor visitor);

  /// Appends the whole line as one JSON object without nesting: dotted paths as names, arrays as
  /// their text, since receivers of flat objects take no arrays.
  default void writeFlat(Output out) {
    out.write('{');
    int start = out.size();
    leaves((path, kind, text) -> {
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

  /// What [#leaves] calls; `text` is the leaf without quotes and escapes.
  @FunctionalInterface
  interface LeafVisitor {
    void leaf(String path, LeafKind kind, String text);
  }

  /// The JSON type of a leaf; `text` of an ARRAY (or of an object that is a leaf) is its JSON.
  enum LeafKind {
    STRING,
    NUMBER,
    BOOLEAN,
    NULL,
    ARRAY
  }
}
