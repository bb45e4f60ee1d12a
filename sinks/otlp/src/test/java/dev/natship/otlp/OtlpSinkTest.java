package dev.natship.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.api.SinkFactory;
import dev.natship.contract.FlyLines;
import dev.natship.contract.HttpContract;
import dev.natship.contract.LaneHarness;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.Received;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OtlpSinkTest extends HttpContract {
  @Override
  protected SinkFactory factory() {
    return new OtlpSinkFactory();
  }

  @Override
  protected String settings(String url) {
    return """
    url = "%s"
    auth { bearer = bearer-secret }
    protocol = json
    """
        .formatted(url);
  }

  @Override
  protected CannedAnswer taken() {
    return CannedAnswer.of(200, "{}");
  }

  @Override
  protected List<String> secrets() {
    return List.of("bearer-secret");
  }

  @Override
  protected Set<Integer> ownStatuses() {
    return Set.of(408, 425, 500, 507, 520, 524, 529, 598);
  }

  @Test
  void readsWhatABinaryRefusalSays() {
    String status = "\b\t\u0012\u0010too many records";
    CannedAnswer refusal =
        CannedAnswer.of(400, status).withHeader("Content-Type", "application/x-protobuf");
    try (HttpReceiver receiver = HttpReceiver.start().usually(refusal);
        LaneHarness lane =
            LaneHarness.of(factory(), settings(receiver.url()) + "protocol = protobuf\n")) {
      lane.feed(FlyLines.SUBJECT, FlyLines.SAMPLE).settle();

      assertEquals("too many records", lane.deadLetters().getFirst().words());
    }
  }

  @Test
  void exportsJson() {
    Received request =
        sent(
            """
            members = false, attributes { event.provider = "{{event.provider}}" }, scope { name = fly }
            """);

    assertEquals("/v1/logs", request.path());
    assertEquals(
        """
        {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"sandwich"}},\
        {"key":"service.instance.id","value":{"stringValue":"148e123f0d0489"}},\
        {"key":"host.id","value":{"stringValue":"3f2a"}},{"key":"cloud.region","value":{"stringValue":"ams"}}]},\
        "scopeLogs":[{"scope":{"name":"fly"},"logRecords":[{"timeUnixNano":"1771324200123456789",\
        "observedTimeUnixNano":"0","severityNumber":17,"severityText":"error","body":{"stringValue":"boom: disk full"},\
        "attributes":[{"key":"event.provider","value":{"stringValue":"app"}}]}]}]}]}\
        """,
        request
            .text()
            .replaceFirst("observedTimeUnixNano\":\"[0-9]+", "observedTimeUnixNano\":\"0"));
  }
}
