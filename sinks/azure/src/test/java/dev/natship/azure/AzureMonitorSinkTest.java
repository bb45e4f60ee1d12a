package dev.natship.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.contract.FlyLines;
import dev.natship.contract.HttpContract;
import dev.natship.contract.LaneHarness;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.Received;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AzureMonitorSinkTest extends HttpContract {
  private HttpReceiver issuer;

  @BeforeEach
  void startIssuer() {
    issuer =
        HttpReceiver.start()
            .usually(
                CannedAnswer.of(
                    200, "{\"access_token\":\"entra-token-secret\",\"expires_in\":3599}"));
  }

  @AfterEach
  void closeIssuer() {
    issuer.close();
  }

  @Override
  protected SinkFactory factory() {
    return new AzureMonitorSinkFactory(InstantSource.system());
  }

  @Override
  protected String settings(String url) {
    return """
    url = "%s"
    rule = dcr-0123
    stream = Custom-Fly_CL
    credentials { tenant = t1, client = c1, secret = "s&cret", authority = "%s" }
    """
        .formatted(url, issuer.url());
  }

  @Override
  protected CannedAnswer taken() {
    return CannedAnswer.of(204);
  }

  @Override
  protected Set<Integer> ownStatuses() {
    return Set.of(401);
  }

  @Override
  protected List<String> secrets() {
    return List.of("entra-token-secret");
  }

  @Override
  protected String table() {
    return "monitor-outcomes.conf";
  }

  @Test
  void sendsRowsToTheStream() {
    Received request = sent("shape { TimeGenerated = \"{{time}}\", Message = \"{{message}}\" }\n");

    assertEquals(
        "/dataCollectionRules/dcr-0123/streams/Custom-Fly_CL?api-version=2023-01-01",
        request.path());
    assertEquals("Bearer entra-token-secret", request.header("authorization"));
    assertEquals(
        "[{\"Message\":\"boom: disk"
            + " full\",\"TimeGenerated\":\"2026-02-17T10:30:00.123456789Z\"}]",
        request.text());
    Received token = issuer.received().getFirst();
    assertEquals("/t1/oauth2/v2.0/token", token.path());
    assertEquals(
        "grant_type=client_credentials&client_id=c1"
            + "&scope=https%3A%2F%2Fmonitor.azure.com%2F.default&client_secret=s%26cret",
        token.text());
  }

  @Test
  void noRequestIsLargerThanAMegabyteBeforeCompression() {
    String line = "x".repeat(400_000);
    try (HttpReceiver receiver = HttpReceiver.start().usually(taken());
        LaneHarness lane =
            LaneHarness.of(
                factory(),
                settings(receiver.url()) + "compression = gzip, batch { bytes = 10 MB }\n")) {
      assertEquals(5, FlyLines.feed(lane, line, line, line, line, line).settle().delivered());

      assertTrue(
          receiver.received().stream().allMatch(request -> request.text().length() <= 1_000_000));
    }
  }

  @Test
  void asksTheMachineWhereThereIsNoSecret() throws Exception {
    try (HttpReceiver receiver = HttpReceiver.start().usually(taken());
        Sink sink =
            sink(
                """
                url = "%s"
                rule = dcr-0123
                stream = Custom-Fly_CL
                credentials { machine = "%s" }
                """
                    .formatted(receiver.url(), issuer.url()))) {
      assertEquals(204, assertInstanceOf(Sink.Checkable.class, sink).check().status());
      assertEquals("true", issuer.received().getFirst().header("metadata"));
      assertEquals("[]", receiver.received().getFirst().text());
    }
  }
}
