package dev.natship.catalogue;

import dev.natship.testkit.Await;
import dev.natship.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// A real OpenSearch, started from its jars in a process of its own.
class OpenSearchIT extends SearchServerTests {
  private static final Duration BOUND = Duration.ofSeconds(180);

  @TempDir static Path home;

  private static Process process;
  private static String address;

  @BeforeAll
  static void start() throws IOException {
    int port = FreePort.find();
    Path log = home.resolve("node.log");
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx400m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                OpenSearchNode.class.getName(),
                home.toString(),
                String.valueOf(port))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    address = "http://127.0.0.1:" + port;
    Await.until(BOUND, OpenSearchIT::answers, () -> read(log));
  }

  @AfterAll
  static void stop() {
    process.destroyForcibly();
  }

  @Override
  String url() {
    return address;
  }

  private static boolean answers() {
    if (!process.isAlive()) {
      throw new AssertionError("OpenSearch ended: " + read(home.resolve("node.log")));
    }
    try {
      return Asked.json("GET", address + "/", "")
          .getString("version.distribution")
          .equals("opensearch");
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
