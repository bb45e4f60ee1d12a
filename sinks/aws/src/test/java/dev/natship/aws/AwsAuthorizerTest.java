package dev.natship.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.contract.FlyLines;
import dev.natship.contract.LaneHarness;
import dev.natship.http.HttpSinkFactory;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import dev.natship.transport.Answer;
import dev.natship.transport.Authorizer;
import dev.natship.transport.HttpCall;
import dev.natship.transport.HttpCall.Header;
import dev.natship.transport.HttpTransport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Signs requests for sinks of other modules.
class AwsAuthorizerTest {

  @ParameterizedTest
  @CsvSource({
    "https://search-logs-abc.eu-central-1.es.amazonaws.com, es, eu-central-1",
    "https://abc123.us-east-1.aoss.amazonaws.com, aoss, us-east-1",
    "https://search-logs.cn-north-1.es.amazonaws.com.cn, es, cn-north-1",
    "https://logs.eu-west-1.amazonaws.com, logs, eu-west-1",
    "https://opensearch.example:9200, '', ''",
    "https://amazonaws.com.example, '', ''"
  })
  void anAddressOfAmazonsTellsServiceAndRegion(String place, String service, String region) {
    assertEquals(new AwsHost(service, region), AwsHost.of(place));
  }

  @Test
  void anotherAddressMustSayBoth() {
    Problems problems = new Problems();
    Settings settings =
        Settings.parse(
            "x", "url = \"https://opensearch.example\", auth.aws { credentials {} }", problems);

    new HttpSinkFactory().create(settings).close();

    String said = problems.all().toString();
    assertTrue(said.contains("auth.aws.service"), said);
    assertTrue(said.contains("auth.aws.region"), said);
  }

  @Test
  void aWayToAuthorizeThatNobodyBringsIsToldAsAMistake() {
    Problems problems = new Problems();
    Settings settings = Settings.parse("x", "url = \"https://x.example\", auth.azw {}", problems);

    new HttpSinkFactory().create(settings).close();
    settings.refuseUnknown();

    assertTrue(problems.all().toString().contains("auth.azw"), problems.all()::toString);
  }

  @Test
  void aClockThatIsWrongIsSetByTheServicesOwn() throws Exception {
    Problems problems = new Problems();
    String place = "https://search-logs.eu-central-1.es.amazonaws.com";
    try (HttpTransport transport =
        HttpTransport.read(Settings.parse("x", "url = \"" + place + "\"", problems))) {
      Authorizer authorizer =
          new AwsAuthorizerFactory(
                  Map.of(), InstantSource.fixed(Instant.parse("2013-05-24T00:00:00Z")))
              .create(
                  Settings.parse("x", "credentials { access-key = a, secret-key = b }", problems),
                  transport);
      byte[] late = "{\"message\":\"Signature expired: …\"}".getBytes(StandardCharsets.UTF_8);
      HttpCall.Builder call = HttpCall.to("GET", place + "/");

      authorizer.received(
          new Answer(
              403, List.of(new Header("Date", "Tue, 17 Feb 2026 10:30:00 GMT")), late, true));
      authorizer.authorize(call);

      assertEquals("20260217T103000Z", call.header("X-Amz-Date").orElseThrow());
      assertTrue(
          call.header("Authorization").orElseThrow().contains("/20260217/eu-central-1/es/"),
          "signed for the service and the region of its address");
    }
    assertEquals(List.of(), problems.all());
  }

  @Test
  void theTokenOfASessionIsRepeatedByNobody() {
    String refusal = "{\"message\":\"canonical: x-amz-security-token:token-of-the-session\"}";
    try (HttpReceiver receiver = HttpReceiver.start().answer(CannedAnswer.of(403, refusal));
        LaneHarness lane =
            LaneHarness.of(
                new HttpSinkFactory(),
                """
                url = "%s"
                auth.aws {
                  service = es, region = eu-central-1
                  credentials { access-key = a, secret-key = b, session-token = token-of-the-session }
                }
                """
                    .formatted(receiver.url()))) {
      FlyLines.feed(lane, "boom").settle();

      String said = lane.attempts().getFirst().outcome().toString();
      assertTrue(said.contains("canonical"), said);
      assertFalse(said.contains("token-of-the-session"), said);
    }
  }
}
