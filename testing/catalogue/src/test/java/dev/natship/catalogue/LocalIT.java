package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import dev.natship.testkit.NatsServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The providers that do not use the network, from end to end: a real nats-server and the
/// distribution with nothing but environment variables.
class LocalIT {
  private static final Duration BOUND = Duration.ofSeconds(90);

  @TempDir Path folder;

  @Test
  void aLineIsPrintedAndWrittenToItsFile() throws Exception {
    try (NatsServer nats = NatsServer.start()) {
      FreshLine line = FreshLine.now();
      String day = line.second().toString().substring(0, "yyyy-mm-dd".length());
      Path file = folder.resolve("data/sandwich/" + day + ".ndjson");
      Map<String, String> variables =
          Map.of(
              "NATS_URL",
              nats.url(),
              "FILE_PATH",
              folder + "/data/{{fly.app.name}}/%Y-%m-%d.ndjson",
              "CONSOLE",
              "stdout");
      String log;
      try (Distribution natship = Distribution.run(folder, variables)) {
        line.publish(nats);
        Await.until(BOUND, () -> Files.exists(file), natship::log);
        log = natship.stop();
      }

      assertEquals(Line.PLAIN.payload() + "\n", line.asOfThen(Files.readString(file)));
      assertEquals(
          Line.PLAIN.payload(),
          line.asOfThen(
              log.lines()
                  .filter(printed -> printed.startsWith("{\"event\""))
                  .collect(Collectors.joining("\n"))));
      for (String name : new String[] {"console", "file"}) {
        assertTrue(log.matches("(?s).*\"" + name + " +1 +1( +0){5} +yes\".*"), log);
      }
    }
  }
}
