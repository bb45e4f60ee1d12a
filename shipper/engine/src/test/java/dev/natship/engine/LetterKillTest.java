package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.deadletters.DeadLetterFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Kills a real process that writes dead letters, `kill -9`, at random moments, again and again
/// over one folder. `-Dnatship.letters.kills=500` for a long night, `-Dnatship.letters.seed=…` for
/// the same moments.
@Timeout(3600)
class LetterKillTest {
  private static final int KILLS = Integer.getInteger("natship.letters.kills", 8);
  private static final long SEED = Long.getLong("natship.letters.seed", System.nanoTime());
  private static final int LONGEST_LIFE_MILLIS = 1200;
  private static final Pattern NUMBER = Pattern.compile("\"message\":\"(\\d+)\"");

  @TempDir Path folder;

  private final Random random = new Random(SEED);

  /// From where to where lines may be missing: appended after the last answer of a process that was
  /// killed.
  private final NavigableMap<Long, Long> unanswered = new TreeMap<>();

  private long durable;
  private String round = "";

  @Test
  @Tag("F01")
  void everyLineIsDeliveredOrInTheLettersOrPendingAfterEveryKill() throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      round = "kill " + kill + " with -Dnatship.letters.seed=" + SEED;
      lived(life("ship"));
      if (random.nextBoolean()) {
        tear();
      }
    }
    round = "at the end with -Dnatship.letters.seed=" + SEED;
    Map<String, Long> said = life("drain");
    lived(said);
    System.out.println(KILLS + " kills " + round + ": " + said);

    Set<Long> delivered = delivered();
    Set<Long> letters = letters();
    long end = said.get("end");
    assertEquals(0, said.get("pending"), round);
    assertTrue(delivered.stream().noneMatch(PickyShipper::refuses), round);
    assertTrue(letters.stream().allMatch(PickyShipper::refuses), round);
    for (long line = 0; line < end; line++) {
      assertTrue(
          delivered.contains(line) || letters.contains(line) || mayBeMissing(line),
          "line " + line + " is lost: " + round);
    }
    assertTrue(!letters.isEmpty(), round);
    agrees(delivered, said.get("delivered in all"));
    agrees(letters, said.get("dead-lettered in all"));
    assertEquals(end, said.get("read"), round);
    assertEquals(
        end - said.get("delivered in all") - said.get("dead-lettered in all"),
        said.get("dropped"),
        round);
  }

  /// The ledger counts each line that is there. Only one that the journal lost with the kill,
  /// before it was saved what had become of it, may count as dropped.
  private void agrees(Set<Long> lines, long counted) {
    long unsaved = lines.stream().filter(this::mayBeMissing).count();
    assertTrue(
        counted <= lines.size() && counted >= lines.size() - unsaved,
        () -> counted + " of " + lines.size() + ", " + unsaved + " unsaved: " + round);
  }

  private void lived(Map<String, Long> said) {
    assertTrue(said.containsKey("dead-lettered"), () -> "it did not start: " + round);
    long from = said.get("from");
    assertTrue(from >= durable, () -> "it began before what was durable: " + round);
    unanswered.put(durable, from);
    durable = said.getOrDefault("durable", durable);
  }

  private boolean mayBeMissing(long line) {
    Map.Entry<Long, Long> gap = unanswered.floorEntry(line);
    return gap != null && line < gap.getValue();
  }

  /// One life of the process. What it finds settled in the ledger must have been there before.
  private Map<String, Long> life(String what) throws Exception {
    int delivered = delivered().size();
    int letters = letters().size();
    Process shipper =
        new ProcessBuilder(command(what)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var answers =
        new BufferedReader(
            new InputStreamReader(shipper.getInputStream(), StandardCharsets.US_ASCII))) {
      var said = new HashMap<String, Long>();
      for (int i = 0; i < 3; i++) {
        take(said, answers.readLine());
      }
      var rest = new FutureTask<>(() -> answers.lines().toList());
      Thread.ofVirtual().start(rest);
      if (what.equals("drain")) {
        assertEquals(0, shipper.waitFor(), round);
      } else {
        boolean ended = shipper.waitFor(random.nextInt(LONGEST_LIFE_MILLIS), TimeUnit.MILLISECONDS);
        assertTrue(!ended, () -> "it ended by itself: " + round);
        // Not through the process itself: that would close the stream with its last answers.
        shipper.toHandle().destroyForcibly();
        shipper.waitFor();
      }
      rest.get().forEach(line -> take(said, line));
      assertTrue(
          said.getOrDefault("delivered", 0L) <= delivered,
          () -> "settled, but only " + delivered + " were delivered: " + said + ": " + round);
      assertTrue(
          said.getOrDefault("dead-lettered", 0L) <= letters,
          () -> "settled, but there are only " + letters + " letters: " + said + ": " + round);
      return said;
    } finally {
      shipper.destroyForcibly();
    }
  }

  private List<String> command(String what) {
    var command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx48m", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(PickyShipper.class.getName(), folder.toString(), what));
    return command;
  }

  private static void take(Map<String, Long> said, String line) {
    if (line != null && line.endsWith(".")) {
      String[] words = line.substring(0, line.length() - 1).split("=", 2);
      said.put(words[0], Long.parseLong(words[1]));
    }
  }

  /// The machine stops while a letter is being written: a part of one, perhaps zeros behind it.
  private void tear() throws IOException {
    Path young = folder.resolve("letters").resolve("box.jsonl");
    if (Files.exists(young)) {
      String letter = Files.readString(young).lines().findFirst().orElseThrow() + '\n';
      byte[] part = letter.getBytes(StandardCharsets.UTF_8);
      int length = 1 + random.nextInt(part.length - 2);
      byte[] torn = Arrays.copyOf(Arrays.copyOf(part, length), length + random.nextInt(2) * 100);
      Files.write(young, torn, StandardOpenOption.APPEND);
    }
  }

  private Set<Long> delivered() throws IOException {
    Set<Long> lines = new TreeSet<>();
    Path file = PickyShipper.delivered(folder);
    if (Files.exists(file)) {
      Files.readAllLines(file).stream()
          .filter(line -> line.endsWith("."))
          .forEach(line -> lines.add(Long.parseLong(line.substring(0, line.length() - 1))));
    }
    return lines;
  }

  private Set<Long> letters() throws IOException {
    Set<Long> lines = new TreeSet<>();
    DeadLetterFiles files = PickyShipper.letters(folder);
    files.each(letter -> {
      Matcher number = NUMBER.matcher(new String(letter.line(), StandardCharsets.UTF_8));
      assertTrue(number.find(), () -> letter + ": " + round);
      lines.add(Long.parseLong(number.group(1)));
    });
    return lines;
  }
}
