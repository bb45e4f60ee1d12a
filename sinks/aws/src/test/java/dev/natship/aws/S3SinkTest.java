package dev.natship.aws;

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
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3SinkTest extends HttpContract {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-02-17T10:30:05Z"));

  @Override
  protected SinkFactory factory() {
    return new S3SinkFactory(Map.of(), CLOCK);
  }

  @Override
  protected String settings(String url) {
    return """
    endpoint = "%s"
    bucket = my-logs
    region = eu-central-1
    credentials {
      access-key = AKIDEXAMPLE
      secret-key = never-on-the-wire
      session-token = session-token-secret
    }
    """
        .formatted(url);
  }

  @Override
  protected Set<Integer> ownStatuses() {
    return Set.of(400, 422);
  }

  @Override
  protected List<String> secrets() {
    return List.of("session-token-secret");
  }

  @Override
  protected String table() {
    return "s3-outcomes.conf";
  }

  @Test
  void putsOneObjectForEachAppAndDay() {
    try (HttpReceiver receiver = HttpReceiver.start();
        LaneHarness lane =
            LaneHarness.of(
                factory(),
                settings(receiver.url())
                    + """
                    storage-class = STANDARD_IA
                    encryption = "aws:kms"
                    encryption-key = "arn:aws:kms:eu-central-1:1:key/2"
                    acl = bucket-owner-full-control
                    tags { team = "a & b" }
                    content-type = text/x-log
                    """)) {
      lane.feed(FlyLines.SUBJECT, FlyLines.SAMPLE).settle();

      Received request = receiver.received().getFirst();
      String id = lane.attempts().getFirst().batch().id();
      assertEquals("PUT", request.method());
      assertEquals("/my-logs/sandwich/2026-02-17/1771324200-" + id + ".log.gz", request.path());
      assertEquals(FlyLines.SAMPLE + "\n", request.text());
      assertEquals("gzip", request.header("content-encoding"));
      assertEquals("text/x-log", request.header("content-type"));
      assertEquals("STANDARD_IA", request.header("x-amz-storage-class"));
      assertEquals("aws:kms", request.header("x-amz-server-side-encryption"));
      assertEquals("bucket-owner-full-control", request.header("x-amz-acl"));
      assertEquals("team=a%20%26%20b", request.header("x-amz-tagging"));
      assertEquals("20260217T103005Z", request.header("x-amz-date"));
      assertTrue(
          request
              .header("authorization")
              .startsWith(
                  "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260217/eu-central-1/s3/aws4_request"),
          request.header("authorization"));
    }
  }

  @Test
  void keepsLinesInsideTheirFolder() {
    try (HttpReceiver receiver = HttpReceiver.start();
        LaneHarness lane =
            LaneHarness.of(
                factory(),
                settings(receiver.url()) + "prefix = \"{{message}}/\"\nextension = \"\"\n")) {
      FlyLines.feed(lane, "..", "a/../b ü").settle();

      assertEquals(
          List.of("/my-logs/__/", "/my-logs/a_.._b%20%C3%BC/"),
          receiver.received().stream()
              .map(request -> request.path().substring(0, request.path().lastIndexOf('/') + 1))
              .sorted()
              .toList());
    }
  }

  @Test
  void takesOverTheClockOfTheStore() {
    CannedAnswer skewed =
        CannedAnswer.of(
                403, "<Error><Code>RequestTimeTooSkewed</Code><Message>late</Message></Error>")
            .withHeader("Date", "Tue, 17 Feb 2026 12:00:00 GMT");
    try (HttpReceiver receiver = HttpReceiver.start().answer(skewed);
        LaneHarness lane = LaneHarness.of(factory(), settings(receiver.url()))) {
      FlyLines.feed(lane, "alpha").settle();

      // the JDK's HTTP server overwrites our Date by the current one, so the test cannot know the
      // hour
      assertEquals("20260217T103005Z", receiver.received().getFirst().header("x-amz-date"));
      assertTrue(
          !receiver.received().get(1).header("x-amz-date").equals("20260217T103005Z"),
          "the second request has another time");
    }
  }

  @Test
  void asksForTheBucket() throws Exception {
    try (HttpReceiver receiver = HttpReceiver.start();
        Sink sink = sink(settings(receiver.url()))) {
      assertEquals(
          new Delivery.Accepted(200, "the bucket my-logs is there"),
          assertInstanceOf(Sink.Checkable.class, sink).check());
      assertEquals("HEAD", receiver.received().getFirst().method());
      assertEquals("/my-logs", receiver.received().getFirst().path());
    }
  }

  /// The check sends HEAD, whose answer has no body to quote.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "301 | us-west-2 | the bucket is in us-west-2: set region",
        "301 |           | it redirects: set region or endpoint",
        "400 | us-west-2 | the bucket is in us-west-2: set region",
        "400 | eu-central-1 | the answer does not say why",
        "401 |           | it does not know these credentials",
        "403 | us-west-2 | the keys are wrong, or may not list the bucket (s3:ListBucket)",
        "404 |           | there is no bucket my-logs",
        "429 |           | it wants fewer requests",
        "503 |           | it is down or too busy"
      })
  void putsRefusalsOfTheCheckInWords(int status, String region, String words) throws Exception {
    CannedAnswer answer = CannedAnswer.of(status);
    try (HttpReceiver receiver =
            HttpReceiver.start()
                .usually(
                    region == null ? answer : answer.withHeader("x-amz-bucket-region", region));
        Sink sink = sink(settings(receiver.url()))) {
      Delivery refusal = assertInstanceOf(Sink.Checkable.class, sink).check();

      assertEquals(status, refusal.status());
      assertEquals(words, refusal.words());
    }
  }

  @Test
  void knowsWhereAmazonsBucketsAre() {
    assertEquals("https://s3.eu-central-1.amazonaws.com/logs", url("region = eu-central-1"));
    assertEquals("https://s3.cn-north-1.amazonaws.com.cn/logs", url("region = cn-north-1"));
    assertEquals(
        "https://logs.s3.eu-central-1.amazonaws.com",
        url("region = eu-central-1, path-style = false"));
    assertEquals(
        "https://logs.t3.storage.dev",
        url("endpoint = \"https://t3.storage.dev/\", path-style = false"));
  }

  private static String url(String hocon) {
    Problems problems = new Problems();
    String url = Bucket.read(Settings.parse("s3", "bucket = logs\n" + hocon, problems)).url();
    assertEquals(List.of(), problems.all());
    return url;
  }

  @Test
  void wantsARegionOfAmazon() {
    Problems problems = new Problems();
    Settings settings = Settings.parse("s3", "bucket = my-logs\nauth { bearer = x }\n", problems);

    factory().create(settings).close();

    String told = problems.all().toString();
    assertTrue(told.contains("AWS has no region auto"), told);
    assertTrue(told.contains("is not for AWS"), told);
  }
}
