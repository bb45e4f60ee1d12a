package dev.natship.google;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.contract.FlyLines;
import dev.natship.contract.HttpContract;
import dev.natship.contract.LaneHarness;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.Received;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GoogleStorageSinkTest extends HttpContract {
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
    return new GoogleStorageSinkFactory(Map.of(), InstantSource.system());
  }

  @Override
  protected String settings(String url) {
    return "url = \"" + url + "\"\nbucket = my-logs\n" + issuer.credentials();
  }

  @Override
  protected Set<Integer> ownStatuses() {
    return Set.of(400, 401, 422);
  }

  @Override
  protected String table() {
    return "storage-outcomes.conf";
  }

  @Test
  void putsOneObjectForEachAppAndDay() {
    try (HttpReceiver receiver = HttpReceiver.start();
        LaneHarness lane =
            LaneHarness.of(
                factory(),
                settings(receiver.url()) + "storage-class = NEARLINE\nacl = bucket-owner-read\n")) {
      lane.feed(FlyLines.SUBJECT, FlyLines.SAMPLE).settle();

      Received request = receiver.received().getFirst();
      String id = lane.attempts().getFirst().batch().id();
      assertEquals("PUT", request.method());
      assertEquals("/my-logs/sandwich/2026-02-17/1771324200-" + id + ".log.gz", request.path());
      assertEquals(FlyLines.SAMPLE + "\n", request.text());
      assertEquals("NEARLINE", request.header("x-goog-storage-class"));
      assertEquals("bucket-owner-read", request.header("x-goog-acl"));
      assertEquals("Bearer ya29.token-1", request.header("authorization"));
    }
  }

  @Test
  void keepsWhatTheStoreDoesNotTake() {
    try (HttpReceiver receiver =
            HttpReceiver.start().answer(CannedAnswer.of(400, "InvalidArgument"));
        LaneHarness lane = LaneHarness.of(factory(), settings(receiver.url()))) {
      assertEquals(1, FlyLines.feed(lane, "alpha").settle().delivered());
    }
  }

  @Test
  void asksForTheBucket() throws Exception {
    try (HttpReceiver receiver = HttpReceiver.start().answer(CannedAnswer.of(404));
        Sink sink = sink(settings(receiver.url()))) {
      assertEquals(
          new Delivery.Park(404, "there is no bucket my-logs"),
          assertInstanceOf(Sink.Checkable.class, sink).check());
      assertEquals("/my-logs", receiver.received().getFirst().path());
    }
  }
}
