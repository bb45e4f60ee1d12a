package dev.natship.cage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher alone, with a Java that only prints what it was given.
class LauncherIT {
  private static final String ONE_COMPILER = "-XX:TieredStopAtLevel=1";

  @TempDir Path folder;

  @Test
  void halfOfWhatTheControlGroupAllowsIsHeap() throws Exception {
    String said = launch(Machine.SMALL);

    assertTrue(said.contains("-Xmx128m -Xmn12m "), said);
  }

  @Test
  void aWholeCoreHasBothCompilersAndATenthOfOneTheFirst() throws Exception {
    String whole = launch(Machine.SMALL);
    String tenth = launch(Machine.TENTH);

    assertFalse(whole.contains(ONE_COMPILER), whole);
    assertTrue(tenth.contains(ONE_COMPILER), tenth);
  }

  @Test
  void itsOwnerHasTheLastWord() throws Exception {
    String said = launch(Machine.TENTH, "-XX:TieredStopAtLevel=4");

    assertTrue(said.indexOf("-XX:TieredStopAtLevel=4") > said.indexOf(ONE_COMPILER), said);
  }

  @Test
  void aProgramThatExecStartsHasItsMemoryAsEver() throws Exception {
    String shipper = launch(Machine.SMALL);
    String exec = launch("exec", Machine.SMALL);

    assertTrue(shipper.contains("threshold 32000"), shipper);
    assertTrue(exec.contains("threshold unset"), exec);
  }

  /// Any thread may have lost any step by then, so the platform had better start it again.
  @Test
  void aProcessWithoutMemoryEndsAndSaysSo() throws Exception {
    Path out = folder.resolve("out");
    ProcessBuilder launcher =
        new ProcessBuilder(
            "sh", DistributionFolder.asBuilt().resolve("natship").toString(), "check");
    launcher.environment().put("JAVA25_HOME", System.getProperty("java.home"));
    launcher.environment().put("NATSHIP_JAVA_OPTS", "-Xmx2m");
    Process process = launcher.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));

    String said = Files.readString(out);
    assertEquals(3, process.exitValue(), said);
    assertTrue(said.contains("Terminating due to java.lang.OutOfMemoryError"), said);
  }

  @Test
  void helpInAFreshCheckoutNeedsNeitherABuildNorJava() throws Exception {
    Path help = folder.resolve("shipper/app/src/main/resources/dev/natship/app/help.txt");
    Files.createDirectories(help.getParent());
    Files.writeString(help, "Usage: natship\n");
    Files.createFile(folder.resolve("pom.xml"));
    Path launcher = folder.resolve("natship");
    Files.copy(DistributionFolder.asBuilt().resolve("natship"), launcher);

    for (String word : List.of("--help", "-h", "help")) {
      ProcessBuilder asked = new ProcessBuilder("sh", launcher.toString(), word);
      asked.environment().put("JAVA25_HOME", folder.resolve("none").toString());
      Path out = folder.resolve("out");
      Process process = asked.redirectErrorStream(true).redirectOutput(out.toFile()).start();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));

      assertEquals("Usage: natship\n", Files.readString(out));
      assertEquals(0, process.exitValue());
    }
  }

  private String launch(Machine machine, String... options) throws Exception {
    return launch("run", machine, options);
  }

  private String launch(String command, Machine machine, String... options) throws Exception {
    Path java = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
    Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"25\"\n");
    Files.writeString(java, "#!/bin/sh\necho \"$@\" threshold ${MALLOC_MMAP_THRESHOLD_-unset}\n");
    assertTrue(java.toFile().setExecutable(true));
    Path out = folder.resolve("out");
    try (Cage cage = Cage.of(machine)) {
      ProcessBuilder launcher =
          new ProcessBuilder(
              cage.inside(
                  List.of(
                      "sh", DistributionFolder.asBuilt().resolve("natship").toString(), command)));
      launcher.environment().put("JAVA25_HOME", folder.resolve("java").toString());
      launcher.environment().put("NATSHIP_JAVA_OPTS", String.join(" ", options));
      launcher.environment().remove("NATSHIP_HEAP");
      launcher.environment().remove("MALLOC_MMAP_THRESHOLD_");
      Process process = launcher.redirectErrorStream(true).redirectOutput(out.toFile()).start();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      assertEquals(0, process.exitValue());
    }
    return Files.readString(out);
  }
}
