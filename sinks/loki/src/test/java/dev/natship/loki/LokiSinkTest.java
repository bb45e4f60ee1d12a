package dev.natship.loki;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.api.SinkFactory;
import dev.natship.contract.HttpContract;
import dev.natship.contract.LaneHarness;
import dev.natship.contract.Lines;
import dev.natship.contract.OutcomeTable;
import dev.natship.testkit.Answer;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.Received;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LokiSinkTest extends HttpContract {
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
  protected Answer taken() {
    return Answer.of(204);
  }

  @Override
  protected List<String> secrets() {
    return List.of("bearer-secret");
  }

  @TestFactory
  Stream<DynamicTest> outcomes() {
    return OutcomeTable.of(LokiSinkTest.class, "outcomes.conf", factory(), this::settings, taken());
  }

  @Test
  void pushesTheLineWithItsOwnTime() {
    try (HttpReceiver receiver = HttpReceiver.start().usually(taken());
        LaneHarness lane =
            LaneHarness.of(
                factory(),
                settings(receiver.url())
                    + """
                    labels { event_provider = "{{event.provider}}", absent = "{{nowhere}}" }
                    fields { remove = [timestamp] }
                    """)) {
      lane.feed(Lines.SUBJECT, Lines.SAMPLE).settle();

      Received request = receiver.received().getFirst();
      assertEquals("/loki/api/v1/push", request.path());
      assertEquals(
          """
          {"streams":[{"stream":{"app":"sandwich","level":"error","event_provider":"app"},"values":[["1771324200123456789",\
          "{\\"event\\":{\\"provider\\":\\"app\\"},\\"fly\\":{\\"app\\":{\\"instance\\":\\"148e123f0d0489\\",\\"name\\":\\"sandwich\\"},\\"region\\":\\"ams\\"},\
          \\"host\\":\\"3f2a\\",\\"log\\":{\\"level\\":\\"error\\"},\\"message\\":\\"boom: disk full\\"}"]]}]}\
          """,
          request.text());
    }
  }

  @Test
  void writesLogfmt() {
    try (HttpReceiver receiver = HttpReceiver.start().usually(taken());
        LaneHarness lane =
            LaneHarness.of(
                factory(),
                settings(receiver.url())
                    + """
                    line = logfmt
                    """)) {
      lane.feed(Lines.SUBJECT, Lines.SAMPLE).settle();

      Received request = receiver.received().getFirst();
      assertEquals(
          """
          {"streams":[{"stream":{"app":"sandwich","level":"error"},"values":[["1771324200123456789",\
          "event.provider=app fly.app.instance=148e123f0d0489 fly.app.name=sandwich fly.region=ams host=3f2a \
          log.level=error message=\\"boom: disk full\\" timestamp=2026-02-17T10:30:00.123456789Z"]]}]}\
          """,
          request.text());
    }
  }
}
