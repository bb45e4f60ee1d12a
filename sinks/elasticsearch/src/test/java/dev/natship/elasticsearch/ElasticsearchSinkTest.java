package dev.natship.elasticsearch;

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
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElasticsearchSinkTest extends HttpContract {
  @Override
  protected SinkFactory factory() {
    return new ElasticsearchSinkFactory();
  }

  @Override
  protected String settings(String url) {
    return """
    url = "%s"
    auth { api-key = api-key-secret }
    action = create
    """
        .formatted(url);
  }

  @Override
  protected Answer taken() {
    return Answer.of(200, "{\"errors\":false,\"items\":[]}");
  }

  @Override
  protected List<String> secrets() {
    return List.of("api-key-secret");
  }

  @TestFactory
  Stream<DynamicTest> outcomes() {
    return OutcomeTable.of(
        ElasticsearchSinkTest.class, "outcomes.conf", factory(), this::settings, taken());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Fly-{{fly.app.name}}-{{time:yyyy.MM.dd}}", "Fly-{{ fly.app.name }}-%Y.%m.%d"})
  void writesActionAndDocument(String index) {
    try (HttpReceiver receiver = HttpReceiver.start().usually(taken());
        LaneHarness lane =
            LaneHarness.of(
                factory(),
                settings(receiver.url())
                    + """
                    index = "%s"
                    fields { remove = [timestamp, event, fly, log, host], add { "@timestamp" = "{{time}}" } }
                    """
                        .formatted(index))) {
      lane.feed(Lines.SUBJECT, Lines.SAMPLE).settle();

      Received request = receiver.received().getFirst();
      assertEquals("/_bulk", request.path());
      assertEquals(
          """
          {"create":{"_index":"fly-sandwich-2026.02.17"}}
          {"message":"boom: disk full","@timestamp":"2026-02-17T10:30:00.123456789Z"}
          """,
          request.text());
    }
  }
}
