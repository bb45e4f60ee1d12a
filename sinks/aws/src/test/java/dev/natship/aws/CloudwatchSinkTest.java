package dev.natship.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Field;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.contract.Batches;
import dev.natship.contract.FlyLines;
import dev.natship.contract.HttpContract;
import dev.natship.contract.LaneHarness;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.Received;
import dev.natship.testkit.SampleLine;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CloudwatchSinkTest extends HttpContract {
  @Override
  protected SinkFactory factory() {
    return new CloudwatchSinkFactory(Map.of(), InstantSource.system());
  }

  @Override
  protected String settings(String url) {
    return """
    endpoint = "%s"
    group = fly
    region = eu-central-1
    credentials {
      access-key = AKIDEXAMPLE
      secret-key = never-on-the-wire
      session-token = session-token-secret
    }
    """
        .formatted(url);
  }

  @Override
  protected CannedAnswer taken() {
    return CannedAnswer.of(200, "{}");
  }

  @Override
  protected List<String> secrets() {
    return List.of("session-token-secret");
  }

  @Override
  protected Set<String> volatileHeaders() {
    return Set.of("authorization", "x-amz-date");
  }

  @Override
  protected String table() {
    return "cloudwatch-outcomes.conf";
  }

  @Test
  void putsTheLineWithItsTimeBeside() {
    Received request =
        sent(
            """
            fields { remove = [timestamp, event, log] }
            out-of-window = send
            """);

    assertEquals("Logs_20140328.PutLogEvents", request.header("x-amz-target"));
    assertEquals("application/x-amz-json-1.1", request.header("content-type"));
    assertEquals(
        """
        {"logGroupName":"fly","logStreamName":"sandwich/3f2a","logEvents":[{"timestamp":1771324200123,"message":"{\\"fly\\":{\\"app\\":{\\"instance\\":\\"148e123f0d0489\\",\\"name\\":\\"sandwich\\"},\\"region\\":\\"ams\\"},\\"host\\":\\"3f2a\\",\\"message\\":\\"boom: disk full\\"}"}]}
        """
            .strip(),
        request.text());
  }

  @Test
  void putsRawLinesAsLiveKitDoes() throws Exception {
    try (HttpReceiver receiver = HttpReceiver.start().usually(taken());
        Sink sink =
            sink(
                """
                endpoint = "%s"
                region = us-west-2
                group = "{{fly.app.name}}"
                stream = "{{fly.app.instance}}"
                line = text
                credentials { access-key = AKIDEXAMPLE, secret-key = s }
                """
                    .formatted(receiver.url()))) {
      sink.deliver(Batches.of(sink.encoding(), SampleLine.sample()));

      assertEquals(
          "{\"logGroupName\":\"sandwich\",\"logStreamName\":\"148e123f0d0489\",\"logEvents\":"
              + "[{\"timestamp\":1771324200123,\"message\":\"boom: disk full\"}]}",
          receiver.received().getFirst().text());
    }
  }

  @Test
  void putsEventsInTheOrderOfTheirTimesAndFindsTheRefusedOnes() throws Exception {
    try (HttpReceiver receiver =
            HttpReceiver.start()
                .usually(
                    CannedAnswer.of(
                        200,
                        "{\"rejectedLogEventsInfo\":{\"tooOldLogEventEndIndex\":1,"
                            + "\"tooNewLogEventStartIndex\":2}}"));
        Sink sink = sink(settings(receiver.url()) + "line = text\n")) {
      Batch batch =
          Batches.of(
              sink.encoding(),
              at("late", "2026-02-17T10:30:03Z"),
              at("early", "2026-02-17T10:30:01Z"),
              at("middle", "2026-02-17T10:30:02Z"));

      Delivery.Partial partial = assertInstanceOf(Delivery.Partial.class, sink.deliver(batch));

      String sent = receiver.received().getFirst().text();
      assertEquals(
          "[early, middle, late]",
          Stream.of("late", "early", "middle")
              .sorted((a, b) -> Integer.compare(sent.indexOf(a), sent.indexOf(b)))
              .toList()
              .toString());
      assertEquals(
          List.of(1, 0), partial.rejected().stream().map(Delivery.Rejection::item).toList());
      assertEquals(0, partial.retry().length);
    }
  }

  @Test
  void makesGroupAndStreamThatAreMissing() {
    CannedAnswer missing =
        CannedAnswer.of(400, "{\"__type\":\"ResourceNotFoundException\",\"message\":\"no group\"}");
    try (HttpReceiver receiver = HttpReceiver.start().answer(missing, missing).usually(taken());
        LaneHarness lane =
            LaneHarness.of(factory(), settings(receiver.url()) + "retention-days = 30\n")) {
      FlyLines.feed(lane, "alpha").settle();

      assertEquals(
          List.of(
              "PutLogEvents",
              "CreateLogStream",
              "CreateLogGroup",
              "PutRetentionPolicy",
              "CreateLogStream",
              "PutLogEvents"),
          receiver.received().stream()
              .map(request -> request.header("x-amz-target").substring("Logs_20140328.".length()))
              .toList());
      assertEquals(1, lane.attempts().size());
    }
  }

  @Test
  void givesOldServersTheTokenTheyWant() {
    CannedAnswer token =
        CannedAnswer.of(
            400,
            "{\"__type\":\"InvalidSequenceTokenException\",\"expectedSequenceToken\":\"4957\"}");
    try (HttpReceiver receiver = HttpReceiver.start().answer(token).usually(taken());
        LaneHarness lane = LaneHarness.of(factory(), settings(receiver.url()))) {
      FlyLines.feed(lane, "alpha").settle();

      String second = receiver.received().get(1).text();
      assertEquals(true, second.contains("\"sequenceToken\":\"4957\""), second);
    }
  }

  @Test
  void asksForTheGroup() throws Exception {
    CannedAnswer another = CannedAnswer.of(200, "{\"logGroups\":[{\"logGroupName\":\"fly-by\"}]}");
    CannedAnswer there = CannedAnswer.of(200, "{\"logGroups\":[{\"logGroupName\":\"fly\"}]}");
    try (HttpReceiver receiver = HttpReceiver.start().answer(another, there, another);
        Sink making = sink(settings(receiver.url()));
        Sink strict = sink(settings(receiver.url()) + "create = false\n")) {
      assertEquals(
          new Delivery.Accepted(200, "the log group fly will be made"),
          assertInstanceOf(Sink.Checkable.class, making).check());
      assertEquals(
          new Delivery.Accepted(200, "the log group fly is there"),
          assertInstanceOf(Sink.Checkable.class, strict).check());
      assertEquals(
          new Delivery.Park(200, "there is no log group fly, and create is off"),
          assertInstanceOf(Sink.Checkable.class, strict).check());
      assertEquals(
          "{\"limit\":1,\"logGroupNamePrefix\":\"fly\"}", receiver.received().getFirst().text());
    }
  }

  private static SampleLine at(String message, String time) {
    return SampleLine.sample().with(Field.MESSAGE, message).with(Field.TIMESTAMP, time);
  }
}
