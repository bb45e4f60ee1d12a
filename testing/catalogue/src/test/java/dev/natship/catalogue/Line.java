package dev.natship.catalogue;

/// The lines that every provider is tested with.
enum Line {
  /// The example in every provider's documentation: a line as Fly sends it.
  PLAIN(
      "logs.sandwich.ams.148e123f0d0489",
      fly("148e123f0d0489", "error", "boom: disk full", "10:30:00.123456789")),
  /// From another machine of the app, a little later.
  OTHER_MACHINE(
      "logs.sandwich.fra.4d891d77b05118",
      fly("4d891d77b05118", "warn", "boom: nearly full", "10:30:00.5")),
  /// With characters that encoders must escape.
  SPECIAL(
      "logs.sandwich.ams.148e123f0d0489",
      fly(
          "148e123f0d0489",
          "info",
          "boom \\\"quoted\\\" \\\\ <b>&amp;</b> ```code``` {{message}} ${HOME}"
              + " \\u001b[31mred\\u001b[0m\\ttab\\r\\nnext \\u0000 ünï ☃ 🚀 %20+",
          "10:30:00")),
  /// Longer than any receiver accepts.
  LONG(
      "logs.sandwich.ams.148e123f0d0489",
      fly("148e123f0d0489", "error", "boom " + "x".repeat(1_000_000), "10:30:00.123456789")),
  /// Only a message, on a subject that names no app.
  MISSING("logs", "{\"message\":\"boom\"}"),
  /// Not JSON at all.
  TEXT("logs.sandwich.ams.148e123f0d0489", "boom: plain text"),
  /// A line of Fly's whose message is JSON that an application logged.
  JSON(
      "logs.sandwich.ams.148e123f0d0489",
      fly(
          "148e123f0d0489",
          "info",
          "{\\\"level\\\":\\\"warn\\\",\\\"msg\\\":\\\"boom\\\",\\\"time\\\":\\\"2026-02-17T10:29:59.5Z\\\",\\\"user\\\":{\\\"id\\\":7,\\\"tags\\\":[\\\"a\\\",true,null]}}",
          "10:30:00.123456789"));

  private final String subject;
  private final String payload;

  Line(String subject, String payload) {
    this.subject = subject;
    this.payload = payload;
  }

  String subject() {
    return subject;
  }

  String payload() {
    return payload;
  }

  /// @param message already escaped for JSON
  private static String fly(String instance, String level, String message, String time) {
    return """
    {"event":{"provider":"app"},"fly":{"app":{"instance":"%s","name":"sandwich"},"region":"ams"},"host":"3f2a",\
    "log":{"level":"%s"},"message":"%s","timestamp":"2026-02-17T%sZ"}\
    """
        .formatted(instance, level, message, time);
  }
}
