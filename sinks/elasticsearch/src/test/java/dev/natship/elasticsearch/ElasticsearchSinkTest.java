package dev.natship.elasticsearch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.api.SinkFactory;
import dev.natship.contract.HttpContract;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.Received;
import java.util.List;
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
  protected CannedAnswer taken() {
    return CannedAnswer.of(200, "{\"errors\":false,\"items\":[]}");
  }

  @Override
  protected List<String> secrets() {
    return List.of("api-key-secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Fly-{{fly.app.name}}-{{time:yyyy.MM.dd}}", "Fly-{{ fly.app.name }}-%Y.%m.%d"})
  void writesActionAndDocument(String index) {
    Received request =
        sent(
            """
            index = "%s"
            fields { remove = [timestamp, event, fly, log, host], add { "@timestamp" = "{{time}}" } }
            """
                .formatted(index));

    assertEquals("/_bulk", request.path());
    assertEquals(
        """
        {"create":{"_index":"fly-sandwich-2026.02.17"}}
        {"message":"boom: disk full","@timestamp":"2026-02-17T10:30:00.123456789Z"}
        """,
        request.text());
  }
}
