package dev.natship.google;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.contract.FlyLines;
import dev.natship.contract.HttpContract;
import dev.natship.contract.LaneHarness;
import dev.natship.contract.Sinks;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.Received;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GoogleLoggingSinkTest extends HttpContract {
  private Instant now = Instant.parse("2026-02-17T10:30:00Z");
  private final InstantSource clock = () -> now;
  private TokenIssuer issuer;

  @BeforeEach
  void startIssuer() {
    issuer = new TokenIssuer();
  }

  @AfterEach
  void closeIssuer() {
    issuer.close();
  }

  @Override
  protected SinkFactory factory() {
    return new GoogleLoggingSinkFactory(Map.of(), clock);
  }

  @Override
  protected String settings(String url) {
    return "url = \"" + url + "\"\nproject = acme\nlog = fly\n" + issuer.credentials();
  }

  @Override
  protected CannedAnswer taken() {
    return CannedAnswer.of(200, "{}");
  }

  @Override
  protected Set<Integer> ownStatuses() {
    return Set.of(401);
  }

  @Override
  protected List<String> secrets() {
    return List.of("ya29.token-1");
  }

  @Override
  protected String table() {
    return "logging-outcomes.conf";
  }

  @Test
  void writesEntriesWithLabelsAndSeverity() {
    Received request =
        sent(
            """
            log = "fly/{{fly.region}}"
            labels { fly_app_name = "{{fly.app.name}}", none = "{{none}}" }
            fields { remove = [timestamp, event, log, fly] }
            out-of-window = send
            """);

    assertEquals(
        """
        {"partialSuccess":true,"entries":[{"logName":"projects/acme/logs/fly%2Fams","resource":{"type":"global","labels":{"project_id":"acme"}},"severity":"ERROR","timestamp":"2026-02-17T10:30:00.123456789Z","insertId":"ID","labels":{"fly_app_name":"sandwich"},"jsonPayload":{"host":"3f2a","message":"boom: disk full"}}]}
        """
            .strip(),
        request.text().replaceAll("148e123f0d0489-1771324200123456789-[0-9a-z]+", "ID"));
    assertEquals("Bearer ya29.token-1", request.header("authorization"));
  }

  @Test
  void entriesThatGoogleWouldNotStoreAreDeadLettered() {
    try (HttpReceiver receiver = HttpReceiver.start().usually(taken());
        LaneHarness lane = LaneHarness.of(factory(), settings(receiver.url()))) {
      for (Duration from :
          List.of(Duration.ofDays(-31), Duration.ofDays(-29), Duration.ofHours(25))) {
        lane.feed(
            FlyLines.SUBJECT,
            "{\"message\":\"%s\",\"timestamp\":\"%s\"}".formatted(from, Instant.now().plus(from)));
      }

      assertEquals(1, lane.settle().delivered());

      assertEquals(2, lane.ledger().deadLettered());
      assertTrue(lane.deadLetters().getFirst().reason().startsWith("out of window"));
      assertTrue(receiver.received().getFirst().text().contains("\"PT-696H\""));
    }
  }

  @Test
  void signsForATokenAndRenewsItBeforeItExpires() throws Exception {
    try (HttpReceiver receiver = HttpReceiver.start().usually(taken());
        Sink sink = sink(settings(receiver.url()))) {
      Sink.Checkable checkable = assertInstanceOf(Sink.Checkable.class, sink);
      checkable.check();
      checkable.check();
      now = now.plusSeconds(3400);
      checkable.check();

      assertEquals(
          List.of("Bearer ya29.token-1", "Bearer ya29.token-1", "Bearer ya29.token-2"),
          receiver.received().stream().map(request -> request.header("authorization")).toList());
      assertEquals(
          "{\"iat\":1771324200,\"exp\":1771327800,\"iss\":\"logs@acme.iam.gserviceaccount.com\","
              + "\"scope\":\"https://www.googleapis.com/auth/logging.write\",\"aud\":\""
              + issuer.receiver().url()
              + "/token\"}",
          TokenIssuer.claims(issuer.receiver().received().getFirst()));
    }
  }

  @Test
  void renewsATokenThatIsRefusedOnceAndParksThen() throws Exception {
    try (HttpReceiver receiver =
            HttpReceiver.start().usually(CannedAnswer.of(401, "ya29.token-2 is no good"));
        Sink sink = sink(settings(receiver.url()))) {
      Delivery delivery = assertInstanceOf(Sink.Checkable.class, sink).check();

      assertInstanceOf(Delivery.Park.class, delivery);
      assertEquals("••• is no good", delivery.words());
      assertEquals(2, receiver.received().size());
    }
  }

  @Test
  void parksWithoutAToken() throws Exception {
    try (HttpReceiver receiver = HttpReceiver.start().usually(taken());
        Sink sink = sink(settings(receiver.url()))) {
      issuer
          .receiver()
          .answer(
              CannedAnswer.of(
                  400, "{\"error\":\"invalid_grant\",\"error_description\":\"no account\"}"));

      Delivery delivery = assertInstanceOf(Sink.Checkable.class, sink).check();

      assertEquals(
          new Delivery.Park(400, "no access token: 400 invalid_grant: no account"), delivery);
      assertEquals(List.of(), receiver.received());
    }
  }

  @Test
  void asksTheMachineWhereThereIsNoKey() throws Exception {
    try (HttpReceiver metadata =
            HttpReceiver.start()
                .usually(
                    CannedAnswer.of(200, "{\"access_token\":\"of-machine\",\"expires_in\":60}"));
        HttpReceiver receiver = HttpReceiver.start().usually(taken());
        Sink sink =
            Sinks.of(
                new GoogleLoggingSinkFactory(
                    Map.of("GCE_METADATA_HOST", "localhost:" + metadata.port()), clock),
                "url = \"" + receiver.url() + "\"\nproject = acme")) {
      assertInstanceOf(Sink.Checkable.class, sink).check();

      assertEquals("Google", metadata.received().getFirst().header("metadata-flavor"));
      assertEquals("Bearer of-machine", receiver.received().getFirst().header("authorization"));
    }
  }

  @Test
  void wantsAKeyThatIsOne() {
    Problems problems = new Problems();

    factory()
        .create(Settings.parse("g", "project = acme\ncredentials { json = \"{}\" }", problems))
        .close();

    assertTrue(problems.all().toString().contains("JSON key"), problems.all()::toString);
  }
}
