package dev.natship.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.batches.LineCounts;
import dev.natship.contract.FlyLines;
import dev.natship.contract.LaneHarness;
import dev.natship.contract.LostAnswer;
import dev.natship.contract.Sinks;
import dev.natship.delivery.LaneStatus;
import dev.natship.gate.LaneState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jclouds.blobstore.domain.Blob;
import org.jclouds.blobstore.domain.Tier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Uses a real S3 server. Its code for checking signatures is neither ours nor AWS's.
class S3ServerIT {
  private static S3Server server;

  @BeforeAll
  static void startServer() throws Exception {
    server = S3Server.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Test
  void everyLineCanBeReadBackFromTheStore() throws Exception {
    server.createBucket("all-lines");
    try (LaneHarness lane =
        LaneHarness.of(factory(), settings("all-lines") + "batch { events = 100, age = 20s }\n")) {
      String[] messages =
          IntStream.range(0, 300).mapToObj(i -> "line " + i + " ü ☃ 🚀").toArray(String[]::new);

      LineCounts ledger = FlyLines.feed(lane, messages).settle();

      assertEquals(300, ledger.delivered());
      Map<String, List<String>> objects = server.lines("all-lines");
      assertEquals(3, objects.size(), objects.keySet()::toString);
      List<String> stored = objects.values().stream().flatMap(List::stream).toList();
      assertEquals(300, stored.size());
      for (String message : messages) {
        assertTrue(stored.stream().anyMatch(line -> line.contains('"' + message + '"')), message);
      }
    }
  }

  @Test
  void namesWithEveryKindOfCharacterAreSignedAsTheServerReadsThem() throws Exception {
    server.createBucket("odd-names");
    try (LaneHarness lane =
        LaneHarness.of(factory(), settings("odd-names") + "prefix = \"logs/{{message}}/\"\n")) {
      String odd = "ä b+c%d=e&f:g@h(i)!*'~$,;[j]☃";

      assertEquals(1, FlyLines.feed(lane, odd).settle().delivered());

      assertEquals(1, server.names("odd-names").size());
      String name = server.names("odd-names").getFirst();
      assertTrue(name.startsWith("logs/" + odd + "/"), name);
    }
  }

  @Test
  void theOptionsOfAnObjectArriveWithIt() throws Exception {
    server.createBucket("options");
    try (LaneHarness lane =
        LaneHarness.of(
            factory(),
            settings("options")
                + """
                acl = private
                storage-class = STANDARD_IA
                content-type = text/x-log
                headers { x-amz-meta-team = shop }
                """)) {
      FlyLines.feed(lane, "alpha").settle();

      Blob object = server.object("options", server.names("options").getFirst());
      assertEquals(Tier.COOL, object.getMetadata().getTier());
      assertEquals("text/x-log", object.getMetadata().getContentMetadata().getContentType());
      assertEquals("gzip", object.getMetadata().getContentMetadata().getContentEncoding());
      assertEquals(Map.of("team", "shop"), object.getMetadata().getUserMetadata());
    }
  }

  @Test
  void aBucketInFrontOfTheHostIsSignedToo() throws Exception {
    try (S3Server virtual = S3Server.startAs("s3.example.test")) {
      virtual.createBucket("in-front");
      String hocon =
          settings("in-front", "http://s3.example.test")
              + "path-style = false\nproxy = \""
              + virtual.url()
              + "\"\n";
      try (LaneHarness lane = LaneHarness.of(factory(), hocon)) {
        assertEquals(1, FlyLines.feed(lane, "alpha").settle().delivered());

        assertEquals(1, virtual.names("in-front").size());
      }
    }
  }

  @Test
  void aSecondAttemptWritesTheSameObject() throws Exception {
    server.createBucket("again");
    try (LaneHarness lane = LaneHarness.of(LostAnswer.of(factory()), settings("again"))) {
      assertEquals(1, FlyLines.feed(lane, "alpha").settle().delivered());

      assertEquals(2, lane.attempts().size());
      assertEquals(1, server.names("again").size());
      assertEquals(1, server.lines("again").values().iterator().next().size());
    }
  }

  @Test
  void aWrongSecretParksAndSaysSo() throws Exception {
    server.createBucket("wrong");
    String wrong = settings("wrong").replace(S3Server.SECRET_KEY, "another");
    try (LaneHarness lane = LaneHarness.of(factory(), wrong)) {
      FlyLines.feed(lane, "alpha");

      LaneStatus status = lane.untilStatus(parked -> parked.state() == LaneState.PARKED);

      assertTrue(status.toString().contains("SignatureDoesNotMatch"), status::toString);
      assertEquals(1, lane.ledger().pending());
      assertEquals(List.of(), server.names("wrong"));
    }
  }

  @Test
  void anUnknownKeyParksAndSaysSo() throws Exception {
    server.createBucket("unknown");
    String unknown = settings("unknown").replace(S3Server.ACCESS_KEY, "AKIDOTHER");
    try (LaneHarness lane = LaneHarness.of(factory(), unknown)) {
      FlyLines.feed(lane, "alpha");

      LaneStatus status = lane.untilStatus(parked -> parked.state() == LaneState.PARKED);

      assertTrue(status.toString().contains("InvalidAccessKeyId"), status::toString);
    }
  }

  @Test
  void aBucketThatIsMadeLaterGetsEverything() throws Exception {
    try (LaneHarness lane = LaneHarness.of(factory(), settings("later"))) {
      FlyLines.feed(lane, "alpha", "beta");
      LaneStatus status = lane.untilStatus(parked -> parked.state() == LaneState.PARKED);
      assertTrue(status.toString().contains("NoSuchBucket"), status::toString);

      server.createBucket("later");

      assertEquals(2, lane.settle().delivered());
    }
  }

  @Test
  void aClockThatIsWrongByHoursIsSetByTheServer() throws Exception {
    server.createBucket("clock");
    InstantSource late = () -> Instant.now().minus(Duration.ofHours(5));
    try (LaneHarness lane = LaneHarness.of(new S3SinkFactory(Map.of(), late), settings("clock"))) {
      assertEquals(1, FlyLines.feed(lane, "alpha").settle().delivered());

      assertEquals(2, lane.attempts().size());
    }
  }

  @Test
  void theCheckTellsWhatIsWrong() throws Exception {
    server.createBucket("checked");

    assertInstanceOf(Delivery.Accepted.class, check(settings("checked")));
    assertEquals(
        new Delivery.Park(404, "there is no bucket never-made"), check(settings("never-made")));
    assertEquals(403, check(settings("checked").replace(S3Server.SECRET_KEY, "another")).status());
  }

  private static Delivery check(String hocon) throws Exception {
    try (Sink sink = Sinks.of(factory(), hocon)) {
      return assertInstanceOf(Sink.Checkable.class, sink).check();
    }
  }

  private static SinkFactory factory() {
    return new S3SinkFactory(Map.of(), InstantSource.system());
  }

  private static String settings(String bucket) {
    return settings(bucket, server.url());
  }

  private static String settings(String bucket, String endpoint) {
    return """
    endpoint = "%s"
    bucket = %s
    region = eu-central-1
    credentials { access-key = %s, secret-key = "%s" }
    """
        .formatted(endpoint, bucket, S3Server.ACCESS_KEY, S3Server.SECRET_KEY);
  }
}
