package dev.natship.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.contract.FlyLines;
import dev.natship.contract.LaneHarness;
import dev.natship.http.HttpSinkFactory;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.Received;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import uk.co.lucasweb.aws.v4.signer.HttpRequest;
import uk.co.lucasweb.aws.v4.signer.Signer;
import uk.co.lucasweb.aws.v4.signer.credentials.AwsCredentials;
import uk.co.lucasweb.aws.v4.signer.hash.Sha256;

/// Signs each received request again: with AWS's signer, and with one that is neither AWS's nor
/// ours. If anything changed on the way, the signatures differ.
class WireSignatureTest {
  private static final String KEYS =
      "region = eu-central-1\ncredentials { access-key = AKIDEXAMPLE, secret-key = secret }\n";
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");

  @Test
  void ofAnObjectWithAnOddName() {
    try (HttpReceiver receiver = HttpReceiver.start();
        LaneHarness lane =
            LaneHarness.of(
                new S3SinkFactory(Map.of(), InstantSource.system()),
                KEYS
                    + """
                    endpoint = "%s"
                    bucket = my-logs
                    compression = none
                    prefix = "logs/{{message}}/"
                    storage-class = STANDARD_IA
                    tags { "a b" = "ü+c" }
                    """
                        .formatted(receiver.url()))) {
      FlyLines.feed(lane, "ä b+c%d=e&f:g@h(i)!*'~$,;[j]").settle();

      assertSignedByAws(receiver.received().getFirst(), "s3");
    }
  }

  @Test
  void ofLogEvents() {
    try (HttpReceiver receiver = HttpReceiver.start().usually(CannedAnswer.of(200, "{}"));
        LaneHarness lane =
            LaneHarness.of(
                new CloudwatchSinkFactory(Map.of(), InstantSource.system()),
                KEYS + "group = fly\nendpoint = \"" + receiver.url() + "\"\n")) {
      FlyLines.feed(lane, "boom ü").settle();

      Received request = receiver.received().getFirst();
      assertSignedByAws(request, "logs");
      assertEquals(signedByOthers(request, "logs"), request.header("authorization"));
    }
  }

  @Test
  void ofWhatAnySinkOverHttpSends() {
    try (HttpReceiver receiver = HttpReceiver.start();
        LaneHarness lane =
            LaneHarness.of(
                new HttpSinkFactory(),
                """
                url = "%s/_bulk?timeout=60s"
                encoding = ndjson
                auth.aws { service = es, %s }
                """
                    .formatted(receiver.url(), KEYS.replace('\n', ',').strip()))) {
      FlyLines.feed(lane, "boom ü").settle();

      Received request = receiver.received().getFirst();
      assertSignedByAws(request, "es");
      assertEquals(signedByOthers(request, "es"), request.header("authorization"));
    }
  }

  @Test
  void ofACompressedBodyForAServerlessCollection() {
    try (HttpReceiver receiver = HttpReceiver.start();
        LaneHarness lane =
            LaneHarness.of(
                new HttpSinkFactory(),
                """
                url = "%s/_bulk?timeout=60s"
                compression = gzip
                auth.aws { service = aoss, %s }
                """
                    .formatted(receiver.url(), KEYS.replace('\n', ',').strip()))) {
      FlyLines.feed(lane, "boom ü").settle();

      Received request = receiver.received().getFirst();
      String digest = request.header("x-amz-content-sha256");
      assertTrue(
          signedHeaders(request).contains("x-amz-content-sha256"), "it must be signed there");
      assertEquals(signedByOthers(request, "aoss", digest), request.header("authorization"));
    }
  }

  private static String signedByOthers(Received request, String service) {
    return signedByOthers(request, service, Sha256.get(request.text(), StandardCharsets.UTF_8));
  }

  private static String signedByOthers(Received request, String service, String digest) {
    Signer.Builder again =
        Signer.builder()
            .awsCredentials(new AwsCredentials("AKIDEXAMPLE", "secret"))
            .region("eu-central-1");
    for (String name : signedHeaders(request)) {
      again.header(name, request.header(name));
    }
    return again
        .build(new HttpRequest(request.method(), request.path()), service, digest)
        .getSignature();
  }

  private static void assertSignedByAws(Received request, String service) {
    SdkHttpRequest.Builder again =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.fromValue(request.method()))
            .uri(URI.create("http://" + request.header("host") + request.path()));
    for (String name : signedHeaders(request)) {
      if (!name.equals("host") && !name.equals("x-amz-date")) {
        again.putHeader(name, request.header(name));
      }
    }
    Instant time =
        LocalDateTime.parse(request.header("x-amz-date"), TIME).toInstant(ZoneOffset.UTC);
    String wanted =
        AwsV4HttpSigner.create()
            .sign(order ->
                order
                    .identity(AwsCredentialsIdentity.create("AKIDEXAMPLE", "secret"))
                    .request(again.build())
                    .payload(ContentStreamProvider.fromByteArray(request.body()))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-central-1")
                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, !service.equals("s3"))
                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, !service.equals("s3"))
                    .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(time, ZoneOffset.UTC)))
            .request()
            .firstMatchingHeader("Authorization")
            .orElseThrow();
    assertEquals(wanted, request.header("authorization"));
  }

  private static List<String> signedHeaders(Received request) {
    String authorization = request.header("authorization");
    int start = authorization.indexOf("SignedHeaders=") + "SignedHeaders=".length();
    return List.of(authorization.substring(start, authorization.indexOf(',', start)).split(";"));
  }
}
