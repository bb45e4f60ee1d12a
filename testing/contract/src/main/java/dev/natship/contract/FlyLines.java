package dev.natship.contract;

import dev.natship.api.Output;
import dev.natship.api.Rfc3339;
import java.time.Instant;

/// Lines as Fly's machines log them, with a time shortly before now.
public final class FlyLines {
  /// The sample line in the documentation of all destinations.
  public static final String SUBJECT = "logs.sandwich.ams.148e123f0d0489";

  public static final String SAMPLE =
      """
      {"event":{"provider":"app"},"fly":{"app":{"instance":"148e123f0d0489","name":"sandwich"},"region":"ams"},\
      "host":"3f2a","log":{"level":"error"},"message":"boom: disk full","timestamp":"2026-02-17T10:30:00.123456789Z"}\
      """;

  private FlyLines() {}

  /// Feeds one line for each message.
  public static LaneHarness feed(LaneHarness lane, String... messages) {
    for (String message : messages) {
      lane.feed(SUBJECT, fly(message));
    }
    return lane;
  }

  /// Settings that put exactly this many lines into one batch.
  public static String inOneBatch(int lines) {
    return "\nbatch { age = 20s, events = " + lines + " }\n";
  }

  static String fly(String message) {
    Instant now = Instant.now();
    String time = Rfc3339.text(now.getEpochSecond() * 1_000_000_000L + now.getNano(), 9);
    Output json = new Output(256);
    json.text(
            "{\"event\":{\"provider\":\"app\"},\"fly\":{\"app\":{\"instance\":\"148e123f0d0489\",")
        .text("\"name\":\"sandwich\"},\"region\":\"ams\"},\"host\":\"3f2a\",")
        .text("\"log\":{\"level\":\"error\"},\"message\":")
        .jsonString(message)
        .text(",\"timestamp\":")
        .jsonString(time)
        .text("}");
    return json.toText();
  }
}
