package dev.natship.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/// Where a program spent its time and made its garbage, from samples of Flight Recorder.
final class Profile {
  private static final int ROWS = 18;
  private static final String OURS = "dev.natship.";

  private final Map<String, Long> leaves = new HashMap<>();
  private final Map<String, Long> ours = new HashMap<>();
  private final Map<String, Long> allocations = new HashMap<>();
  private long samples;
  private long allocated;

  static final List<String> FLAGS =
      List.of(
          "-XX:StartFlightRecording:settings=profile",
          "-XX:FlightRecorderOptions:stackdepth=64",
          "-Xlog:jfr*=off");

  /// Writes the recording while the program still runs: a program that is killed writes none.
  static void dump(long pid, Path recording) throws IOException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process dump =
        new ProcessBuilder(jcmd, Long.toString(pid), "JFR.dump", "filename=" + recording)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Wait.until(Duration.ofSeconds(30), () -> !dump.isAlive());
  }

  static Profile of(Path recording) throws IOException {
    Profile profile = new Profile();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        profile.add(file.readEvent());
      }
    }
    return profile;
  }

  String report() {
    return table("where the time goes, by top frame", leaves, samples)
        + table("where the time goes, by the nearest of our own frames", ours, samples)
        + table("where the garbage comes from", allocations, allocated);
  }

  private void add(RecordedEvent event) {
    RecordedStackTrace stack = event.getStackTrace();
    if (stack == null || stack.getFrames().isEmpty()) {
      return;
    }
    switch (event.getEventType().getName()) {
      // Not jdk.NativeMethodSample: it also samples threads that wait inside a native call.
      case "jdk.ExecutionSample" -> {
        samples++;
        leaves.merge(name(stack.getFrames().getFirst()), 1L, Long::sum);
        ours.merge(nearest(stack), 1L, Long::sum);
      }
      case "jdk.ObjectAllocationSample" -> {
        long weight = event.getLong("weight");
        allocated += weight;
        String what = event.getClass("objectClass").getName() + " at " + nearest(stack);
        allocations.merge(what, weight, Long::sum);
      }
      default -> {}
    }
  }

  private static String nearest(RecordedStackTrace stack) {
    Function<RecordedFrame, String> owner = frame -> frame.getMethod().getType().getName();
    return stack.getFrames().stream()
        .filter(frame -> owner.apply(frame).startsWith(OURS))
        .findFirst()
        .map(Profile::name)
        .orElseGet(() -> "(" + name(stack.getFrames().getLast()) + ")");
  }

  private static String name(RecordedFrame frame) {
    String type = frame.getMethod().getType().getName();
    return type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethod().getName();
  }

  private static String table(String title, Map<String, Long> counts, long total) {
    StringBuilder table = new StringBuilder("\n  " + title + "\n");
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(ROWS)
        .forEach(row ->
            table.append(
                String.format(
                    Locale.ROOT,
                    "  %6.1f %%  %s%n",
                    100.0 * row.getValue() / Math.max(1, total),
                    row.getKey())));
    return table.toString();
  }
}
