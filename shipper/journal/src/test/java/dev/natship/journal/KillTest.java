package dev.natship.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.segments.JournalFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Kills a real process that writes, `kill -9`, at random moments, again and again over one
/// directory. `-Dnatship.journal.kills=500` for a long night, `-Dnatship.journal.seed=…` for the
/// same moments.
@Timeout(3600)
class KillTest {
  private static final int KILLS = Integer.getInteger("natship.journal.kills", 25);
  private static final long SEED = Long.getLong("natship.journal.seed", System.nanoTime());

  @TempDir Path folder;

  /// Sequences that may be missing: appended after the last answer of a process that was killed.
  private final NavigableMap<Long, Long> unanswered = new TreeMap<>();

  private final Random random = new Random(SEED);
  private long durable;
  private long resumed;

  @Test
  @Tag("F01")
  void whatWasSaidToBeDurableIsThereAfterEveryKill() throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      String round = "kill " + kill + " with -Dnatship.journal.seed=" + SEED;
      Map<String, Long> said = killedAtARandomMoment();

      assertTrue(said.containsKey("from"), () -> "it did not start: " + round);
      long from = said.get("from");
      assertTrue(from >= durable, () -> "it began before what was durable: " + round);
      unanswered.put(durable, from);
      // That a life begins there proves nothing: a saved cursor may be ahead of the disk.
      durable = said.getOrDefault("durable", durable);
      assertTrue(said.get("resumed") >= resumed, () -> "the cursor went back: " + round);
      resumed = said.get("resumed");
      assertEverythingIsThere(round);
    }
  }

  private Map<String, Long> killedAtARandomMoment()
      throws IOException, InterruptedException, ExecutionException {
    Process scribe =
        new ProcessBuilder(command()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var answers =
        new BufferedReader(
            new InputStreamReader(scribe.getInputStream(), StandardCharsets.US_ASCII))) {
      var said = new HashMap<String, Long>();
      take(said, answers.readLine());
      take(said, answers.readLine());
      var rest = new FutureTask<>(() -> answers.lines().toList());
      Thread.ofVirtual().start(rest);
      boolean ended = scribe.waitFor(random.nextInt(400), TimeUnit.MILLISECONDS);
      assertTrue(!ended, "it ended by itself");
      // Not through the process itself: that would close the stream with its last answers.
      scribe.toHandle().destroyForcibly();
      scribe.waitFor();
      rest.get().forEach(line -> take(said, line));
      return said;
    } finally {
      scribe.destroyForcibly();
    }
  }

  private List<String> command() {
    var command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx48m", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Scribe.class.getName(), folder.toString()));
    return command;
  }

  private static void take(Map<String, Long> said, String line) {
    if (line != null && line.endsWith(".")) {
      String[] words = line.substring(0, line.length() - 1).split(" ", 2);
      said.put(words[0], Long.parseLong(words[1]));
    }
  }

  private void assertEverythingIsThere(String round) throws IOException {
    // A process that died before it wrote anything leaves no segment.
    var expected =
        JournalFiles.inspect(folder).segments().stream()
            .limit(1)
            .mapToLong(JournalFiles.SegmentReport::firstSequence)
            .toArray();
    if (expected.length == 0) {
      assertEquals(0, durable, round);
      return;
    }
    JournalFiles.export(
        folder,
        Instant.EPOCH,
        (sequence, _, bytes, offset, length) -> {
          if (sequence != expected[0]) {
            assertMayBeMissing(expected[0], sequence, round);
          }
          assertArrayEquals(
              Scribe.line(sequence), Arrays.copyOfRange(bytes, offset, offset + length), round);
          expected[0] = sequence + 1;
        });
    assertTrue(expected[0] >= durable, () -> durable + " were durable: " + round);
    JournalFiles.Report report = JournalFiles.check(folder);
    assertEquals(0, report.segments().stream().mapToLong(s -> s.damagedChunks()).sum(), round);
    assertTrue(report.cursors().size() <= 1, round);
  }

  private void assertMayBeMissing(long from, long to, String round) {
    Map.Entry<Long, Long> gap = unanswered.floorEntry(from);
    assertTrue(
        gap != null && to <= gap.getValue(), () -> from + " to " + to + " are missing: " + round);
  }
}
