package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// On one core nobody holds a thread that others need.
class OneCoreTest {
  private static final Path TASKSET = Path.of("/usr/bin/taskset");

  @ParameterizedTest
  @ValueSource(strings = {"shaping", "pattern", "sink", "letters"})
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void aLaneDeliversWhileOthersAreStuckForEver(String where) throws Exception {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(TASKSET)) {
      command.addAll(List.of(TASKSET.toString(), "-c", "0"));
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:ActiveProcessorCount=1",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            OneCore.class.getName(),
            where));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

      assertEquals("delivered 200, no longer stuck 0", said);
    } finally {
      process.destroyForcibly();
    }
  }
}
