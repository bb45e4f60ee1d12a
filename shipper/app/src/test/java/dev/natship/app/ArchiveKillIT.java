package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.natship.testkit.Await;
import dev.natship.testkit.FreePort;
import dev.natship.testkit.NatsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A process that is killed again and again while it writes its archive and old files of it go.
@Timeout(240)
class ArchiveKillIT {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int KILLS = 4;
  private static final int LINES = 6_000;
  private static final int LENGTH = 800;
  private static final String OLDEST = "-0000000000000000000.archive";
  private static final Pattern LINE = Pattern.compile("line (\\d+) ");

  @TempDir Path folder;
  private final Random random = new Random(4);

  @Test
  void whatCanBeReadHasNoHoleAndIsCountedRightWhereverItIsKilled() throws Exception {
    Path journal = folder.resolve("journal");
    Map<String, String> variables = new HashMap<>();
    variables.put("JOURNAL_DIR", journal.toString());
    variables.put("NATSHIP_CONFIG", folder.resolve("natship.conf").toString());
    variables.put("ADMIN_ADDRESS", "127.0.0.1:" + FreePort.find());
    Files.writeString(
        folder.resolve("natship.conf"),
        """
        sinks.seen { type = blackhole }
        journal.retain.bytes = 64 MiB
        archive.retain.bytes = 2 MiB
        """);
    try (NatsServer nats = NatsServer.start()) {
      variables.put("NATS_URL", "nats://127.0.0.1:" + nats.port());
      for (int life = 0; life < KILLS; life++) {
        try (NatshipProcess natship = NatshipProcess.startUnwatched(folder, variables, "run")) {
          natship.awaitReady();
          int first = life * LINES;
          NatsWire.publish(nats.port(), "logs.shop.ams.1", first, first + LINES, this::message);
          List<String> before = archived(journal);
          Await.until(BOUND, () -> !archived(journal).equals(before), natship::log);
          natship.kill();
        }
        check(variables, journal, life);
      }
      try (NatshipProcess natship = NatshipProcess.startUnwatched(folder, variables, "run")) {
        natship.awaitReady();
        Await.until(
            BOUND,
            () -> archived(journal).stream().noneMatch(name -> name.endsWith(OLDEST)),
            natship::log);
        check(variables, journal, KILLS);
        assertEquals(0, status(natship).getLong("archive.missingLines"));
        assertEquals(0, status(natship).getLong("archive.damagedFiles"));
      }
    }
  }

  /// Hardly to be compressed, so that the archive is soon full.
  private String message(int number) {
    StringBuilder text = new StringBuilder("line " + number + " ");
    while (text.length() < LENGTH) {
      text.append(Long.toString(random.nextLong(), 36));
    }
    return text.toString();
  }

  /// Reads the folder as one who looks for lines, and as one who counts them.
  private static void check(Map<String, String> variables, Path journal, int kills) {
    Typed all =
        Typed.command(variables, "search", "line", "--dir", journal.toString(), "-o", "raw");
    assertEquals(0, all.code(), all.err());
    assertEquals("", all.err());
    List<Integer> found = LINE.matcher(all.out()).results().map(ArchiveKillIT::number).toList();
    int jumps = 0;
    for (int i = 1; i < found.size(); i++) {
      assertTrue(found.get(i - 1) < found.get(i), "in order, each once");
      jumps += found.get(i - 1) + 1 == found.get(i) ? 0 : 1;
    }
    assertTrue(jumps <= kills, jumps + " holes after " + kills + " kills");
    Typed count = Typed.command(variables, "search", "--dir", journal.toString(), "--count");
    assertEquals(Integer.toString(found.size()), count.out().strip(), count.err());
  }

  private static Integer number(MatchResult line) {
    return Integer.valueOf(line.group(1));
  }

  private static List<String> archived(Path journal) throws IOException {
    Path archive = journal.resolve("archive");
    if (!Files.isDirectory(archive)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(archive)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private static Config status(NatshipProcess natship) throws IOException {
    return ConfigFactory.parseString(natship.status());
  }
}
