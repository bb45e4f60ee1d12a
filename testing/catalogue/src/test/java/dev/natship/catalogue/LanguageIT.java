package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import dev.natship.testkit.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Containers seldom set a language. Java then reads variables and file names as ASCII, and the
/// launcher must prevent that.
class LanguageIT {
  private static final Duration BOUND = Duration.ofSeconds(90);
  private static final String LINE = "schöne Grüße, 日本語";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"LANG=C", "LC_ALL=POSIX", "NOTHING=set"})
  void linesVariablesAndNamesOfFilesComeOutAsTheyAre(String language) throws Exception {
    String[] set = language.split("=", 2);
    Path file = Path.of(folder + "/data").resolve("größe.log");
    try (NatsServer nats = NatsServer.start()) {
      Map<String, String> variables =
          Map.of(
              "NATS_URL",
              nats.url(),
              "CONSOLE",
              "stdout",
              "FILE_PATH",
              file.toString(),
              set[0],
              set[1]);
      String log;
      try (Distribution natship = Distribution.run(folder, variables)) {
        publish(nats);
        Await.until(BOUND, () -> Files.exists(file), natship::log);
        log = natship.stop();
      }

      assertTrue(Files.readString(file).contains(LINE), Files.readString(file));
      assertTrue(log.contains(LINE), log);
    }
  }

  private static void publish(NatsServer nats) throws Exception {
    Connection connection = Nats.connect(nats.url());
    try {
      connection.publish(
          "logs.shop.ams.1", ("{\"message\":\"" + LINE + "\"}").getBytes(StandardCharsets.UTF_8));
      connection.flush(BOUND);
    } finally {
      connection.close();
    }
  }
}
