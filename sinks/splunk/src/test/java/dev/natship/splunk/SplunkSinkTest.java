package dev.natship.splunk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.api.SinkFactory;
import dev.natship.contract.HttpContract;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.Received;
import java.util.List;
import org.junit.jupiter.api.Test;

class SplunkSinkTest extends HttpContract {
  @Override
  protected SinkFactory factory() {
    return new SplunkSinkFactory();
  }

  @Override
  protected String settings(String url) {
    return """
    url = "%s"
    auth { header = "Splunk token-secret" }
    channel = 5e2c3b1a-0000-4000-8000-000000000001
    """
        .formatted(url);
  }

  @Override
  protected CannedAnswer taken() {
    return CannedAnswer.of(200, "{\"text\":\"Success\",\"code\":0}");
  }

  @Override
  protected List<String> secrets() {
    return List.of("token-secret");
  }

  @Test
  void writesCollectorObjects() {
    Received request =
        sent(
            """
            sourcetype = _json, shape { message = "{{message}}", level = "{{level}}" }
            """);

    assertEquals("/services/collector/event", request.path());
    assertEquals(
        """
        {"time":1771324200.123,"host":"148e123f0d0489","source":"sandwich","sourcetype":"_json",\
        "event":{"level":"error","message":"boom: disk full"}}\
        """,
        request.text());
  }
}
