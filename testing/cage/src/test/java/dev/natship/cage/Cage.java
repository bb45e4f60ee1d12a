package dev.natship.cage;

import dev.natship.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/// Holds processes to one core and to the memory and time of a [Machine], by the kernel's control
/// groups. Where we may not make one, a test is skipped and says why; under `CI=true` it fails.
final class Cage implements AutoCloseable {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final ControlGroups groups;
  private final int core = lastCore();

  private Cage(ControlGroups groups) {
    this.groups = groups;
  }

  static Cage of(Machine machine) {
    String name = "natship-cage-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    try {
      ControlGroups groups =
          ControlGroups.find(ROOT, name)
              .orElseThrow(() -> new IOException("no control groups for memory at " + ROOT));
      Cage cage = new Cage(groups);
      try {
        groups.create(machine);
      } catch (IOException e) {
        cage.close();
        throw e;
      }
      return cage;
    } catch (IOException e) {
      String reason = "needs control groups that it may make (root on Linux): " + e;
      if (!"true".equals(System.getenv("CI"))) {
        Assumptions.abort(reason);
      }
      throw new AssertionError(reason, e);
    }
  }

  /// The command, to be started inside.
  List<String> inside(List<String> command) {
    String enter =
        groups.folders().stream()
            .map(folder -> "echo $$ >" + folder.resolve("cgroup.procs") + "; ")
            .collect(Collectors.joining());
    List<String> all =
        new ArrayList<>(
            List.of("sh", "-c", enter + "exec \"$@\"", "cage", "taskset", "-c", "" + core));
    all.addAll(command);
    return all;
  }

  /// The most memory that the kernel has charged to everything inside, in MiB; 0 where it does not
  /// say.
  long peakMebibytes() {
    try {
      return Long.parseLong(Files.readString(groups.peak()).strip()) >> 20;
    } catch (IOException _) {
      return 0;
    }
  }

  long kills() {
    try {
      return groups.kills();
    } catch (IOException _) {
      return 0;
    }
  }

  @Override
  public void close() {
    for (Path folder : groups.folders()) {
      // The kernel keeps the folder until the last process inside has been waited for.
      Await.until(BOUND, () -> removed(folder), () -> "processes are left in " + folder);
    }
  }

  private static boolean removed(Path folder) {
    try {
      Files.deleteIfExists(folder);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /// The last one that we may use: the first ones are busier.
  private static int lastCore() {
    try {
      String list =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("Cpus_allowed_list:"))
              .findFirst()
              .orElse("0");
      return Integer.parseInt(list.replaceAll(".*[^0-9]", ""));
    } catch (IOException _) {
      return 0;
    }
  }
}
