package dev.natship.loki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.contract.FlyLines;
import dev.natship.contract.HttpContract;
import dev.natship.contract.LaneHarness;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.Received;
import java.util.List;
import org.junit.jupiter.api.Test;

class LokiSinkTest extends HttpContract {
  private static final String PUSH = "/loki/api/v1/push";

  @Override
  protected SinkFactory factory() {
    return new LokiSinkFactory();
  }

  @Override
  protected String settings(String url) {
    return """
    url = "%s"
    auth { bearer = bearer-secret }
    labels { app = "{{fly.app.name}}", level = "{{level}}" }
    """
        .formatted(url);
  }

  @Override
  protected CannedAnswer taken() {
    return CannedAnswer.of(204);
  }

  @Override
  protected List<String> secrets() {
    return List.of("bearer-secret");
  }

  @Test
  void pushesTheLineWithItsOwnTime() {
    Received request =
        sent(
            """
            labels { event_provider = "{{event.provider}}", absent = "{{nowhere}}" }
            fields { remove = [timestamp] }
            """);

    assertEquals(PUSH, request.path());
    assertEquals(
        """
        {"streams":[{"stream":{"app":"sandwich","level":"error","event_provider":"app"},"values":[["1771324200123456789",\
        "{\\"event\\":{\\"provider\\":\\"app\\"},\\"fly\\":{\\"app\\":{\\"instance\\":\\"148e123f0d0489\\",\\"name\\":\\"sandwich\\"},\\"region\\":\\"ams\\"},\
        \\"host\\":\\"3f2a\\",\\"log\\":{\\"level\\":\\"error\\"},\\"message\\":\\"boom: disk full\\"}"]]}]}\
        """,
        request.text());
  }

  @Test
  void writesLogfmt() {
    Received request =
        sent(
            """
            line = logfmt
            """);

    assertEquals(
        """
        {"streams":[{"stream":{"app":"sandwich","level":"error"},"values":[["1771324200123456789",\
        "event.provider=app fly.app.instance=148e123f0d0489 fly.app.name=sandwich fly.region=ams host=3f2a \
        log.level=error message=\\"boom: disk full\\" timestamp=2026-02-17T10:30:00.123456789Z"]]}]}\
        """,
        request.text());
  }

  @Test
  void takesAnAddressThatNamesThePushPathAsItIs() {
    try (HttpReceiver receiver = HttpReceiver.start().usually(taken());
        LaneHarness lane = LaneHarness.of(factory(), settings(receiver.url() + PUSH))) {
      lane.feed(FlyLines.SUBJECT, FlyLines.SAMPLE).settle();

      assertEquals(PUSH, receiver.received().getFirst().path());
    }
  }

  @Test
  void sortsTheEntriesOfAStreamByTheirTimes() {
    try (HttpReceiver receiver = HttpReceiver.start().usually(taken());
        LaneHarness lane =
            LaneHarness.of(
                factory(), settings(receiver.url()) + "line = text\n" + FlyLines.inOneBatch(2))) {
      String earlier = FlyLines.SAMPLE.replace(":00.123", ":00.122").replace("boom", "before");
      lane.feed(FlyLines.SUBJECT, FlyLines.SAMPLE).feed(FlyLines.SUBJECT, earlier).settle();

      String values =
          """
          "values":[["1771324200122456789","before: disk full"],["1771324200123456789","boom: disk full"]]\
          """;
      String text = receiver.received().getFirst().text();
      assertTrue(text.contains(values), text);
    }
  }

  @Test
  void aStreamWithoutAnyLabelSaysWhoSentIt() {
    try (HttpReceiver receiver = HttpReceiver.start().usually(taken());
        LaneHarness lane =
            LaneHarness.of(
                factory(),
                "url = \"%s\", labels { app = \"{{nowhere}}\" }".formatted(receiver.url()))) {
      lane.feed(FlyLines.SUBJECT, FlyLines.SAMPLE).settle();

      String text = receiver.received().getFirst().text();
      assertTrue(text.startsWith("{\"streams\":[{\"stream\":{\"agent\":\"natship\"},"), text);
    }
  }

  @Test
  void asksWhetherLokiIsReadyAndWhereThatIsHiddenWithAnEmptyPush() throws Exception {
    try (HttpReceiver receiver = HttpReceiver.start().usually(CannedAnswer.of(404));
        Sink sink =
            factory().create(Settings.parse("loki", settings(receiver.url()), new Problems()))) {
      Sink.Checkable checkable = assertInstanceOf(Sink.Checkable.class, sink);
      receiver.answer(CannedAnswer.of(200, "ready"));
      assertEquals(new Delivery.Accepted(200, "ready"), checkable.check());
      receiver.answer(CannedAnswer.of(404), CannedAnswer.of(204));
      assertEquals(new Delivery.Accepted(204, ""), checkable.check());
      receiver.answer(CannedAnswer.of(404), CannedAnswer.of(401, "who?"));
      assertEquals(new Delivery.Park(401, "who?"), checkable.check());

      assertEquals(
          List.of("/ready", "/ready", PUSH, "/ready", PUSH),
          receiver.received().stream().map(Received::path).toList());
    }
  }
}
