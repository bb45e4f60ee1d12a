package dev.natship.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.contract.FlyLines;
import dev.natship.contract.HttpContract;
import dev.natship.contract.LaneHarness;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.Received;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class AzureBlobSinkTest extends HttpContract {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-02-17T10:30:05Z"));
  private static final byte[] KEY = "the key of the account".getBytes(StandardCharsets.UTF_8);

  @Override
  protected SinkFactory factory() {
    return new AzureBlobSinkFactory(CLOCK);
  }

  @Override
  protected String settings(String url) {
    return settings(url, "SharedAccessSignature=sv=2021-08-06&sig=signature-secret");
  }

  private static String settings(String url, String credentials) {
    return "container = my-logs\nconnection-string = \"AccountName=acme;BlobEndpoint="
        + url
        + "/;"
        + credentials
        + "\"\n";
  }

  private static String withKey(String url) {
    return settings(url, "AccountKey=" + Base64.getEncoder().encodeToString(KEY));
  }

  @Override
  protected CannedAnswer taken() {
    return CannedAnswer.of(201);
  }

  @Override
  protected Set<Integer> ownStatuses() {
    return Set.of(400, 422);
  }

  @Override
  protected List<String> secrets() {
    return List.of("sv=2021-08-06&sig=signature-secret");
  }

  @Override
  protected String table() {
    return "blob-outcomes.conf";
  }

  @Test
  void putsOneSignedBlobForEachAppAndDay() throws Exception {
    try (HttpReceiver receiver = HttpReceiver.start().usually(taken());
        LaneHarness lane =
            LaneHarness.of(factory(), withKey(receiver.url()) + "compression = none\n")) {
      lane.feed(FlyLines.SUBJECT, FlyLines.SAMPLE).settle();

      Received request = receiver.received().getFirst();
      String id = lane.attempts().getFirst().batch().id();
      String path = "/my-logs/sandwich/2026-02-17/1771324200-" + id + ".log";
      assertEquals("PUT", request.method());
      assertEquals(path, request.path());
      assertEquals("BlockBlob", request.header("x-ms-blob-type"));
      String signed =
          "PUT\n\n\n"
              + request.body().length
              + "\n\napplication/x-ndjson\n\n\n\n*\n\n\n"
              + "x-ms-blob-type:BlockBlob\nx-ms-date:Tue, 17 Feb 2026 10:30:05 GMT\n"
              + "x-ms-version:2021-08-06\n/acme"
              + path;
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
      assertEquals(
          "SharedKey acme:"
              + Base64.getEncoder()
                  .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))),
          request.header("authorization"));
    }
  }

  @Test
  void takesABlobThatIsThereForTheFirstAttempt() {
    CannedAnswer there = CannedAnswer.of(409, "<Error><Code>BlobAlreadyExists</Code></Error>");
    try (HttpReceiver receiver = HttpReceiver.start().answer(CannedAnswer.of(503), there);
        LaneHarness lane = LaneHarness.of(factory(), settings(receiver.url()))) {
      assertEquals(1, FlyLines.feed(lane, "alpha").settle().delivered());
      assertEquals(2, receiver.received().size());
    }
  }

  @Test
  void asksForTheContainer() throws Exception {
    try (HttpReceiver receiver = HttpReceiver.start().answer(CannedAnswer.of(404));
        Sink sink = sink(settings(receiver.url()))) {
      assertEquals(
          new Delivery.Park(404, "there is no container my-logs"),
          assertInstanceOf(Sink.Checkable.class, sink).check());
      assertEquals(
          "/my-logs?restype=container&sv=2021-08-06&sig=signature-secret",
          receiver.received().getFirst().path());
    }
  }

  @Test
  void wantsAConnectionStringThatOpensSomething() {
    Problems problems = new Problems();

    factory()
        .create(Settings.parse("azure", "container = logs\nconnection-string = \"a=b\"", problems))
        .close();

    assertTrue(problems.all().toString().contains("AccountName"), problems.all()::toString);
  }
}
