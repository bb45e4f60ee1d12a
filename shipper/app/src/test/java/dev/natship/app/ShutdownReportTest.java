package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.assembly.MemoryShares;
import dev.natship.assembly.Plan;
import dev.natship.assembly.Platform;
import dev.natship.batches.LineCounts;
import dev.natship.config.ConfigLoader;
import dev.natship.config.Configuration;
import dev.natship.config.Installation;
import dev.natship.config.SinkFactories;
import dev.natship.config.Variables;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a process says of itself when it ends.
class ShutdownReportTest {
  private static final LineCounts ALL = new LineCounts(10, 10, 0, 0, 0, Map.of(), 0);
  private static final LineCounts PENDING = new LineCounts(10, 4, 0, 0, 0, Map.of(), 6);

  @TempDir Path folder;

  @Test
  void allIsWellOnlyWhereNothingIsLostAndNothingFailed() {
    assertEquals(0, code(true, ALL, Map.of(), 0));
    assertEquals(0, code(false, ALL, Map.of(), 0));
    assertEquals(1, code(true, ALL, Map.of("box", "a bug"), 0));
    assertEquals(1, code(true, ALL, Map.of(), 1));
    assertEquals(1, code(true, new LineCounts(10, 9, 0, 0, 0, Map.of("bug", 1L), 0), Map.of(), 0));
    assertEquals(1, code(true, new LineCounts(10, 9, 0, 0, 1, Map.of(), 0), Map.of(), 0));
    assertEquals(1, code(true, new LineCounts(10, 9, 0, 0, 0, Map.of(), 0), Map.of(), 0));
  }

  @Test
  void whatIsPendingIsLostWhereNoFolderKeepsIt() {
    assertEquals(0, code(true, PENDING, Map.of(), 0));
    assertEquals(1, code(false, PENDING, Map.of(), 0));
    assertTrue(findings(true).contains("6 lines were not delivered; the journal keeps them"));
    assertTrue(findings(false).contains("6 lines were not delivered; they are lost"));
  }

  private int code(boolean kept, LineCounts counts, Map<String, String> failed, long lostBySource) {
    try (Plan plan = plan(kept)) {
      return ShutdownReport.of(Map.of("box", counts), failed, lostBySource, plan);
    }
  }

  private String findings(boolean kept) {
    try (Plan plan = plan(kept)) {
      List<String> findings =
          ShutdownReport.findings(Map.of("box", PENDING, "other", ALL), Map.of(), 0, plan);
      assertEquals(1, findings.size());
      return findings.getFirst();
    }
  }

  private Plan plan(boolean kept) {
    Map<String, String> variables =
        kept ? Map.of("JOURNAL_DIR", folder.resolve("journal").toString()) : Map.of();
    Configuration configuration =
        ConfigLoader.load(Installation.find(), Variables.of(variables), Optional.empty());
    return Plan.of(
        configuration,
        new SinkFactories(Installation.find().plugins()),
        MemoryShares.ofProcess(),
        Platform.OTHER);
  }
}
