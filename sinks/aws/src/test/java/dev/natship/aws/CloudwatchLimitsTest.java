package dev.natship.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Field;
import dev.natship.api.Rfc3339;
import dev.natship.api.Sink;
import dev.natship.batches.LineCounts;
import dev.natship.contract.FlyLines;
import dev.natship.contract.LaneHarness;
import dev.natship.contract.Sinks;
import dev.natship.deadletters.DeadLetter;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.SampleLine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The real lane keeps the limits of PutLogEvents for one request.
class CloudwatchLimitsTest {
  private static final String OUT_OF_WINDOW =
      "out of window: the destination does not take an event of this time";
  private static final CloudwatchSinkFactory FACTORY =
      new CloudwatchSinkFactory(Map.of(), InstantSource.system());

  @Test
  void linesThatAreTooOldOrTooNewAreDeadLetteredAndNotSent() {
    try (HttpReceiver receiver = receiver();
        LaneHarness lane = lane(receiver, "")) {
      feed(lane, "too old", Duration.ofDays(-15));
      feed(lane, "old enough", Duration.ofDays(-13));
      feed(lane, "new enough", Duration.ofHours(1));
      feed(lane, "too new", Duration.ofHours(3));

      LineCounts ledger = lane.settle();

      assertEquals(2, ledger.delivered());
      assertEquals(
          List.of("too new", "too old"),
          lane.deadLetters().stream().map(CloudwatchLimitsTest::message).sorted().toList());
      for (DeadLetter letter : lane.deadLetters()) {
        assertEquals(OUT_OF_WINDOW, letter.reason());
      }
    }
  }

  @Test
  void noRequestSpansMoreThanADay() {
    try (HttpReceiver receiver = receiver();
        LaneHarness lane = lane(receiver, "batch { events = 10, age = 50ms }")) {
      feed(lane, "three days ago", Duration.ofHours(-72));
      feed(lane, "within a day of it", Duration.ofHours(-49));
      feed(lane, "beyond a day of it", Duration.ofHours(-47));

      assertEquals(3, lane.settle().delivered());

      assertEquals(2, receiver.received().size());
      assertTrue(receiver.received().getFirst().text().contains("within a day of it"));
      assertTrue(receiver.received().getLast().text().contains("beyond a day of it"));
    }
  }

  @Test
  void eachEventCountsWithTwentySixBytesMore() {
    String hundred = "x".repeat(98);
    try (HttpReceiver receiver = receiver();
        LaneHarness lane = lane(receiver, "line = text, limits.bytes = 310")) {
      FlyLines.feed(lane, hundred, hundred, hundred);

      assertEquals(3, lane.settle().delivered());

      assertEquals(
          List.of(2, 1), lane.attempts().stream().map(attempt -> attempt.items().size()).toList());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "my:app*1 | ü b | my_app_1 | ü b",
        "a/b#c.d-e_f | x:y*z | a/b#c.d-e_f | x_y_z",
        "'' | '' | unknown | unknown"
      })
  void namesOfGroupsAndStreamsHoldWhatTheServiceTakes(
      String app, String instance, String group, String stream) {
    try (Sink sink =
        Sinks.of(
            FACTORY,
            """
            region = eu-central-1
            group = "{{fly.app.name}}"
            stream = "{{fly.app.instance}}"
            """)) {
      String names =
          sink.encoding()
              .partition(SampleLine.sample().with(Field.APP, app).with(Field.INSTANCE, instance));

      assertEquals(group, LogEvents.group(names));
      assertEquals(stream, LogEvents.stream(names));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "eu-central-1, https://logs.eu-central-1.amazonaws.com",
    "cn-north-1, https://logs.cn-north-1.amazonaws.com.cn"
  })
  void knowsWhereTheServiceIs(String region, String address) {
    assertEquals(address, Region.host("logs", region));
  }

  private static void feed(LaneHarness lane, String message, Duration from) {
    Instant time = Instant.now().plus(from);
    lane.feed(
        FlyLines.SUBJECT,
        "{\"message\":\"%s\",\"timestamp\":\"%s\"}"
            .formatted(message, Rfc3339.text(time.getEpochSecond() * 1_000_000_000L, 0)));
  }

  private static String message(DeadLetter letter) {
    String line = new String(letter.line(), StandardCharsets.UTF_8);
    return line.substring("{\"message\":\"".length(), line.indexOf("\",\"timestamp"));
  }

  private static HttpReceiver receiver() {
    return HttpReceiver.start().usually(CannedAnswer.of(200, "{}"));
  }

  private static LaneHarness lane(HttpReceiver receiver, String more) {
    return LaneHarness.of(
        FACTORY,
        """
        endpoint = "%s"
        group = fly
        region = eu-central-1
        credentials { access-key = AKIDEXAMPLE, secret-key = secret-1 }
        """
                .formatted(receiver.url())
            + more
            + "\n");
  }
}
