package dev.natship.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.natship.demo.NatsPublisher;
import dev.natship.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Runs the shipper in 256 MB while its destination is down, and sends as fast as it can read. The
/// kernel enforces the limit (by a control group) where we may make one; else only the JVM does.
final class SmallMachine {
  /// The heap that the launcher sets on a machine of this size.
  static final List<String> FLAGS = List.of("-Xmx128m");

  private static final long LIMIT = 256L * 1024 * 1024;
  private static final Path GROUPS = Path.of("/sys/fs/cgroup/memory");
  private static final Duration STEP = Duration.ofSeconds(1);
  private static final long WINDOW = 40_000;
  private static final long POLL_NANOS = 20_000_000;

  private final String natsUrl;
  private final Path folder;

  /// How it ended. Resident sizes are those of the process. The peak is that of the control group,
  /// where there is one.
  record Outcome(
      boolean realLimit,
      boolean survived,
      long seconds,
      long received,
      long dropped,
      long residentMebibytes,
      long peakMebibytes) {}

  SmallMachine(String natsUrl, Path folder) {
    this.natsUrl = natsUrl;
    this.folder = folder;
  }

  Outcome measure(Duration time) throws IOException {
    int port = FreePort.find();
    StatusClient status = new StatusClient(port);
    String configuration =
        "sinks.down { type = http, url = \"http://127.0.0.1:" + FreePort.find() + "/\" }\n";
    try (CountingEndpoint nobody = CountingEndpoint.start(1, 1)) {
      BenchStage stage = new BenchStage(natsUrl, nobody, folder, FLAGS, false, Optional.empty());
      Subject.Command command = stage.shipper(port, configuration);
      Path group = GROUPS.resolve("natship-bench-" + ProcessHandle.current().pid());
      boolean limited = limit(group);
      try {
        Subject.Command inside = limited ? command.within(group) : command;
        try (Subject subject =
                Subject.start(
                    inside, folder.resolve("log"), () -> answers(status), status::received);
            NatsPublisher publisher = NatsPublisher.connect(natsUrl)) {
          return feed(time, subject, publisher, status, limited, group);
        }
      } finally {
        if (limited) {
          remove(group);
        }
      }
    }
  }

  private Outcome feed(
      Duration time,
      Subject subject,
      NatsPublisher publisher,
      StatusClient status,
      boolean limited,
      Path group)
      throws IOException {
    WorkloadPublisher load =
        new WorkloadPublisher(publisher, new Workload(2), new Polled(subject::done, POLL_NANOS));
    long resident = 0;
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < time.toNanos() && subject.isAlive()) {
      load.run(new WorkloadPublisher.Pace.FlatOut(WINDOW), STEP);
      resident = Math.max(resident, ProcessMemory.residentMebibytes(subject.pid()));
    }
    long peak =
        limited
            ? Long.parseLong(Files.readString(group.resolve("memory.max_usage_in_bytes")).strip())
                / (1024 * 1024)
            : ProcessMemory.peakMebibytes(subject.pid());
    JsonNode sink = status.read().path("sinks").path("down");
    long dropped = 0;
    for (JsonNode reason : sink.path("dropped")) {
      dropped += reason.asLong();
    }
    return new Outcome(
        limited, subject.isAlive(), time.toSeconds(), status.received(), dropped, resident, peak);
  }

  /// Whether it answers at all. It does not report that it is ready: its only destination is down.
  private static boolean answers(StatusClient status) {
    return status.read().path("source").path("connected").asBoolean();
  }

  private static boolean limit(Path group) {
    try {
      Files.createDirectory(group);
      Files.writeString(group.resolve("memory.limit_in_bytes"), Long.toString(LIMIT));
      return true;
    } catch (IOException | SecurityException _) {
      return false;
    }
  }

  private static void remove(Path group) {
    Wait.holdsWithin(
        Duration.ofSeconds(5),
        () -> {
          try {
            Files.deleteIfExists(group);
            return true;
          } catch (IOException _) {
            return false;
          }
        });
  }
}
