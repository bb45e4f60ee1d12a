package dev.natship.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.batches.LineCounts;
import dev.natship.contract.LaneHarness.Attempt;
import dev.natship.contract.LaneHarness.Outcome;
import dev.natship.deadletters.DeadLetter;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.FreePort;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.Received;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Tests what every destination over HTTP does with the answers that HTTP defines, through the real
/// journal and lane. The ledger balances after each.
///
/// The test of a sink extends this class and says how to reach a receiver. Where the provider gives
/// a status a meaning of its own, [#ownStatuses] leaves it out here, and the sink's [OutcomeTable]
/// tests it.
public abstract class HttpContract {

  protected abstract SinkFactory factory();

  /// Settings, without `type`, that send to this address. They should contain all [#secrets].
  protected abstract String settings(String url);

  /// The destination's answer when it accepted everything.
  protected CannedAnswer taken() {
    return CannedAnswer.of(200);
  }

  /// Statuses to which this provider gives a meaning of its own.
  protected Set<Integer> ownStatuses() {
    return Set.of();
  }

  /// Secrets in the settings, which no message may show.
  protected List<String> secrets() {
    return List.of();
  }

  /// Headers that may differ when the same batch is sent again.
  protected Set<String> volatileHeaders() {
    return Set.of();
  }

  /// The name of the resource beside the test that holds its [OutcomeTable].
  protected String table() {
    return "outcomes.conf";
  }

  /// The sink without a lane.
  protected final Sink sink(String hocon) {
    return Sinks.of(factory(), hocon);
  }

  /// The request for the sample line, with further settings.
  protected final Received sent(String more) {
    try (HttpReceiver receiver = receiver();
        LaneHarness lane = LaneHarness.of(factory(), settings(receiver.url()) + more)) {
      lane.feed(FlyLines.SUBJECT, FlyLines.SAMPLE).settle();

      return receiver.received().getFirst();
    }
  }

  @TestFactory
  Stream<DynamicTest> makesOfAnAnswerWhatTheProviderMeans() {
    return OutcomeTable.of(getClass(), table(), factory(), this::settings, taken());
  }

  @Test
  void deliversEveryLineOnce() {
    try (HttpReceiver receiver = receiver();
        LaneHarness lane = lane(receiver, 3)) {
      LineCounts ledger = FlyLines.feed(lane, "alpha", "beta", "gamma").settle();

      assertEquals(3, ledger.delivered());
      assertEquals(1, receiver.received().size());
      for (String line : List.of("alpha", "beta", "gamma")) {
        assertTrue(receiver.received().getFirst().text().contains(line), line);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> sendsTheSameBytesAgainWhenTheyMayPassLater() {
    return statuses(408, 425, 429, 500, 502, 503, 504, 507, 520, 524, 529, 598)
        .mapToObj(status ->
            DynamicTest.dynamicTest(
                String.valueOf(status), () -> sendsTheSameBytesAgainAfter(status)));
  }

  private void sendsTheSameBytesAgainAfter(int status) {
    try (HttpReceiver receiver = receiver().answer(CannedAnswer.of(status, "later"));
        LaneHarness lane = lane(receiver, 2)) {
      LineCounts ledger = FlyLines.feed(lane, "alpha", "beta").settle();

      assertEquals(2, ledger.delivered());
      Received first = receiver.received().getFirst();
      Received second = receiver.received().get(1);
      assertEquals(2, receiver.received().size());
      assertArrayEquals(first.body(), second.body());
      assertEquals(first.path(), second.path());
      assertEquals(steady(first), steady(second));
      assertEquals(lane.attempts().get(0).batch().id(), lane.attempts().get(1).batch().id());
      assertInstanceOf(Delivery.Retry.class, answered(lane, 0));
    }
  }

  @Test
  void waitsAsLongAsItIsTold() {
    try (HttpReceiver receiver =
            receiver().answer(CannedAnswer.of(429, "slow down").withHeader("Retry-After", "1"));
        LaneHarness lane = lane(receiver, 1)) {
      FlyLines.feed(lane, "alpha").settle();

      Delivery.Retry retry = assertInstanceOf(Delivery.Retry.class, answered(lane, 0));
      assertEquals(Duration.ofSeconds(1), retry.notBefore());
    }
  }

  @TestFactory
  Stream<DynamicTest> parksAndResumesByItself() {
    return statuses(401, 402, 403, 404)
        .mapToObj(status ->
            DynamicTest.dynamicTest(String.valueOf(status), () -> parksAndResumesAfter(status)));
  }

  private void parksAndResumesAfter(int status) {
    try (HttpReceiver receiver = receiver().answer(CannedAnswer.of(status, "not you"));
        LaneHarness lane = lane(receiver, 2)) {
      LineCounts ledger = FlyLines.feed(lane, "alpha", "beta").settle();

      assertEquals(2, ledger.delivered());
      assertEquals(0, ledger.deadLettered());
      assertInstanceOf(Delivery.Park.class, answered(lane, 0));
    }
  }

  @Test
  void splitsWhatIsTooLarge() {
    if (ownStatuses().contains(413)) {
      return;
    }
    try (HttpReceiver receiver =
            receiver()
                .usually(request ->
                    request.text().contains("alpha") && request.text().contains("delta")
                        ? CannedAnswer.of(413, "too large")
                        : taken());
        LaneHarness lane = lane(receiver, 4)) {
      LineCounts ledger = FlyLines.feed(lane, "alpha", "beta", "gamma", "delta").settle();

      assertEquals(4, ledger.delivered());
      assertInstanceOf(Delivery.TooLarge.class, answered(lane, 0));
      assertEquals(3, receiver.received().size());
    }
  }

  @TestFactory
  Stream<DynamicTest> findsTheLineThatIsNotTaken() {
    return statuses(400, 422)
        .mapToObj(status ->
            DynamicTest.dynamicTest(
                String.valueOf(status), () -> findsTheLineThatIsNotTakenWith(status)));
  }

  private void findsTheLineThatIsNotTakenWith(int status) {
    try (HttpReceiver receiver =
            receiver()
                .usually(request ->
                    request.text().contains("poison")
                        ? CannedAnswer.of(status, "cannot take this")
                        : taken());
        LaneHarness lane = lane(receiver, 5)) {
      LineCounts ledger = FlyLines.feed(lane, "alpha", "beta", "poison", "gamma", "delta").settle();

      assertEquals(4, ledger.delivered());
      assertEquals(1, ledger.deadLettered());
      DeadLetter letter = lane.deadLetters().getFirst();
      assertEquals(status, letter.status());
      assertTrue(letter.words().contains("cannot take this"), letter.words());
    }
  }

  @Test
  void waitsForAPortThatIsClosed() {
    int port = FreePort.find();
    try (LaneHarness lane = lane("http://localhost:" + port, 1)) {
      FlyLines.feed(lane, "alpha");
      lane.untilStatus(_ -> !lane.attempts().isEmpty());
      Outcome outcome = lane.attempts().getFirst().outcome();
      assertInstanceOf(IOException.class, assertInstanceOf(Outcome.Threw.class, outcome).failure());

      try (HttpReceiver receiver = HttpReceiver.start(port).usually(taken())) {
        assertEquals(1, lane.settle().delivered());
        assertEquals(1, receiver.received().size());
      }
    }
  }

  @Test
  void followsNoRedirect() {
    try (HttpReceiver elsewhere = receiver();
        HttpReceiver receiver =
            receiver()
                .answer(
                    CannedAnswer.of(307, "").withHeader("Location", elsewhere.url() + "/secret"));
        LaneHarness lane = lane(receiver, 1)) {
      FlyLines.feed(lane, "alpha").settle();

      Delivery.Park park = assertInstanceOf(Delivery.Park.class, answered(lane, 0));
      assertTrue(park.words().contains("redirect"), park.words());
      assertEquals(List.of(), elsewhere.received());
    }
  }

  @Test
  void repeatsNoSecrets() {
    try (HttpReceiver receiver =
            receiver().usually(request -> CannedAnswer.of(403, echo(request)));
        LaneHarness lane = lane(receiver, 1)) {
      FlyLines.feed(lane, "alpha");
      lane.untilStatus(_ -> lane.attempts().size() > 1);

      String shown = lane.status() + " " + lane.attempts().stream().map(Attempt::outcome).toList();
      for (String secret : secrets()) {
        assertTrue(echo(receiver.received().getFirst()).contains(secret), "the secret was sent");
        assertFalse(shown.contains(secret), shown);
      }
    }
  }

  private static String echo(Received request) {
    return "denied: " + request.path() + " " + request.headers().values();
  }

  private IntStream statuses(int... statuses) {
    return IntStream.of(statuses).filter(status -> !ownStatuses().contains(status));
  }

  private HttpReceiver receiver() {
    return HttpReceiver.start().usually(taken());
  }

  private LaneHarness lane(HttpReceiver receiver, int lines) {
    return lane(receiver.url(), lines);
  }

  private LaneHarness lane(String url, int lines) {
    return LaneHarness.of(factory(), settings(url) + FlyLines.inOneBatch(lines));
  }

  private static Delivery answered(LaneHarness lane, int attempt) {
    return assertInstanceOf(Outcome.Answered.class, lane.attempts().get(attempt).outcome())
        .delivery();
  }

  private Map<String, List<String>> steady(Received request) {
    Map<String, List<String>> headers = new TreeMap<>(request.headers());
    volatileHeaders().forEach(headers::remove);
    return headers;
  }
}
