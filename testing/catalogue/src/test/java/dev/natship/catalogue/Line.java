package dev.natship.catalogue;

/// Lines that every provider is tried with.
enum Line {
  /// The example of every provider's documentation: a line as Fly sends it.
  PLAIN(
      "logs.sandwich.ams.148e123f0d0489",
      fly("148e123f0d0489", "error", "boom: disk full", "10:30:00.123456789")),
  /// From another machine of the app, a little later.
  OTHER_MACHINE(
      "logs.sandwich.fra.4d891d77b05118",
      fly("4d891d77b05118", "warn", "boom: nearly full", "10:30:00.5")),
  /// With everything that needs care when it is written again.
  SPECIAL(
      "logs.sandwich.ams.148e123f0d0489",
      fly(
          "148e123f0d0489",
          "info",
          "boom \\\"quoted\\\" \\\\ <b>&amp;</b> ```code``` {{message}} ${HOME}"
              + " \\u001b[31mred\\u001b[0m\\ttab\\r\\nnext \\u0000 ünï ☃ 🚀 %20+",
          "10:30:00")),
  /// Longer than any receiver takes in one line.
  LONG(
      "logs.sandwich.ams.148e123f0d0489",
      fly("148e123f0d0489", "error", "boom " + "x".repeat(1_000_000), "10:30:00.123456789")),
  /// Without anything but text, on a subject that says nothing.
  MISSING("logs", "{\"message\":\"boom\"}"),
  /// Not JSON at all.
  TEXT("logs.sandwich.ams.148e123f0d0489", "boom: plain text"),
  /// A line whose message is what an application logged as JSON.
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

  /// @param message with JSON's escapes
  private static String fly(String instance, String level, String message, String time) {
    return """
    {"event":{"provider":"app"},"fly":{"app":{"instance":"%s","name":"sandwich"},"region":"ams"},"host":"3f2a",\
    "log":{"level":"%s"},"message":"%s","timestamp":"2026-02-17T%sZ"}\
    """
        .formatted(instance, level, message, time);
  }
}
