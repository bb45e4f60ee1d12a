package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.NatsServer;
import dev.natship.testkit.Received;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
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

  /// A receiver that checks the signature has the secret as its bytes are.
  @Test
  void aSecretSignsAsItIs() throws Exception {
    String secret = "Schlüssel-ключ-鍵";
    Path file = folder.resolve("own.conf");
    try (NatsServer nats = NatsServer.start();
        HttpReceiver receiver = HttpReceiver.start()) {
      Files.writeString(
          file,
          """
          sinks.a {
            type = http, url = "%s", encoding = ndjson, batch.age = 50ms
            sign { header = X-Signature, secret = ${MY_SECRET} }
          }
          """
              .formatted(receiver.url()));
      Map<String, String> variables =
          Map.of(
              "NATS_URL",
              nats.url(),
              "NATSHIP_CONFIG",
              file.toString(),
              "MY_SECRET",
              secret,
              "LC_ALL",
              "POSIX");
      try (Distribution _ = Distribution.run(folder, variables)) {
        publish(nats);
        Received request = receiver.awaitRequests(1).getFirst();

        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertEquals(
            HexFormat.of().formatHex(mac.doFinal(request.body())), request.header("X-Signature"));
      }
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
