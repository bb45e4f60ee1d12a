package dev.natship.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.batches.LineCounts;
import dev.natship.contract.LaneHarness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLaneTest {
  @TempDir Path folder;

  @Test
  void writesEveryLineOnceThroughTheRealLane() throws Exception {
    String hocon =
        "path = \"%s/{{app}}.log\", format = text, rotate { bytes = 200, gzip = no, keep = 0 }"
            .formatted(folder);
    List<String> sent = new ArrayList<>();
    try (LaneHarness lane = LaneHarness.of(new FileFactory(), hocon)) {
      for (int i = 0; i < 300; i++) {
        String app = "app-" + i % 3;
        lane.feed("logs." + app + ".ams.148e", "{\"message\":\"" + app + " " + i + "\"}");
        sent.add(app + " " + i);
      }
      LineCounts ledger = lane.settle();

      assertEquals(300, ledger.delivered());
    }

    List<String> written = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        written.addAll(Files.readAllLines(file));
      }
    }
    assertEquals(sent.stream().sorted().toList(), written.stream().sorted().toList());
  }
}
