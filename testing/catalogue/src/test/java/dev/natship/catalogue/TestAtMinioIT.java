package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.natship.testkit.Await;
import dev.natship.testkit.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// S3 by its variables at a real MinIO: the lines arrive, and what `natship test` prints is true.
/// Skipped where there is no MinIO.
class TestAtMinioIT {
  private static final Duration BOUND = Duration.ofSeconds(90);

  @TempDir static Path folder;
  private static MinioServer minio;

  @BeforeAll
  static void startMinio() throws Exception {
    Optional<Path> program = MinioServer.program();
    assumeTrue(program.isPresent(), "no minio on the path, and the variable MINIO names none");
    minio = MinioServer.start(program.orElseThrow(), folder);
    minio.createBucket("logs");
    minio.createBucket("shipped");
  }

  @AfterAll
  static void stopMinio() {
    if (minio != null) {
      minio.close();
    }
  }

  @Test
  void aBucketThatIsThereTakesTheLine() throws Exception {
    String said = test("logs", Map.of());

    assertTrue(said.matches("(?s).*\\(check\\) +ok +200: the bucket logs is there\n.*"), said);
    assertTrue(said.matches("(?s).*\ns3 +ok +accepted, status 200\n.*exit 0\n"), said);
    assertTrue(minio.lines("logs").stream().anyMatch(line -> line.contains("natship test ")), said);
  }

  @Test
  void aBucketThatIsNotThereIsTold() throws Exception {
    String said = test("nobody", Map.of());

    assertTrue(
        said.matches("(?s).*\\(check\\) +REFUSED +404: there is no bucket nobody\n.*"), said);
    assertTrue(said.matches("(?s).*\ns3 +REFUSED +404: NoSuchBucket: .*exit 1\n"), said);
  }

  @Test
  void aWrongKeyIsTold() throws Exception {
    String wrong = test("logs", Map.of("AWS_SECRET_ACCESS_KEY", "another"));
    String unknown = test("logs", Map.of("AWS_ACCESS_KEY_ID", "nobody"));

    assertTrue(wrong.matches("(?s).*\ns3 +REFUSED +403: SignatureDoesNotMatch: .*exit 1\n"), wrong);
    assertTrue(
        unknown.matches("(?s).*\ns3 +REFUSED +403: InvalidAccessKeyId: .*exit 1\n"), unknown);
  }

  @Test
  void everyLineIsInTheObjects() throws Exception {
    List<String> lines;
    try (NatsServer nats = NatsServer.start()) {
      Map<String, String> variables = variables("shipped");
      variables.put("NATS_URL", nats.url());
      try (Distribution natship = Distribution.run(folder, variables)) {
        Connection connection = Nats.connect(nats.url());
        for (int i = 0; i < 300; i++) {
          String line =
              """
              {"message":"line %d of 300 ☃","timestamp":"%s","fly":{"app":{"name":"shop%d"}}}\
              """
                  .formatted(i, Instant.now(), i % 3);
          connection.publish("logs.shop" + i % 3 + ".ams.1", line.getBytes(StandardCharsets.UTF_8));
        }
        connection.flush(BOUND);
        connection.close();
        Await.until(BOUND, () -> natship.books().get("s3").read() == 300, natship::log);
        natship.stop();
      }
      lines = minio.lines("shipped");
    }

    assertEquals(300, lines.size());
    for (int i = 0; i < 300; i++) {
      String wanted = "\"line " + i + " of 300 ☃\"";
      assertTrue(lines.stream().anyMatch(line -> line.contains(wanted)), wanted);
    }
  }

  private static String test(String bucket, Map<String, String> more) throws Exception {
    Map<String, String> variables = variables(bucket);
    variables.putAll(more);
    return Distribution.command(folder, variables, "test", "s3");
  }

  private static Map<String, String> variables(String bucket) {
    Map<String, String> variables = new HashMap<>();
    variables.put("AWS_BUCKET", bucket);
    variables.put("AWS_ACCESS_KEY_ID", MinioServer.ACCESS_KEY);
    variables.put("AWS_SECRET_ACCESS_KEY", MinioServer.SECRET_KEY);
    variables.put("S3_ENDPOINT", minio.url());
    return variables;
  }
}
