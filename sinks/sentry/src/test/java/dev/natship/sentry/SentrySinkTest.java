package dev.natship.sentry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.api.SinkFactory;
import dev.natship.contract.HttpContract;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.Received;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SentrySinkTest extends HttpContract {
  @Override
  protected SinkFactory factory() {
    return new SentrySinkFactory();
  }

  @Override
  protected String settings(String url) {
    return """
    dsn = "https://0123456789abcdef0123456789abcdef@sentry.example/42"
    url = "%s/api/42/envelope/"
    """
        .formatted(url);
  }

  @Override
  protected CannedAnswer taken() {
    return CannedAnswer.of(200, "{}");
  }

  @Override
  protected List<String> secrets() {
    return List.of("0123456789abcdef0123456789abcdef");
  }

  @Override
  protected Set<Integer> ownStatuses() {
    return Set.of(429);
  }

  @Test
  void sendsAnEnvelope() {
    Received request =
        sent(
            """
            members = false, attributes { agent_id = "{{fly.app.name}}" }
            """);

    assertEquals("/api/42/envelope/", request.path());
    assertEquals(
        """
        {}
        {"type":"log","item_count":1,"content_type":"application/vnd.sentry.items.log+json"}
        {"items":[{"timestamp":1771324200.123456,"trace_id":"TRACE","level":"error","severity_number":17,\
        "body":"boom: disk full","attributes":{"agent_id":{"value":"sandwich","type":"string"}}}]}
        """,
        request.text().replaceFirst("trace_id\":\"[0-9a-f]{32}", "trace_id\":\"TRACE"));
  }
}
