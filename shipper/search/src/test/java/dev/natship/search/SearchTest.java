package dev.natship.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Field;
import dev.natship.api.Level;
import dev.natship.api.Output;
import dev.natship.archive.ArchiveSettings;
import dev.natship.archive.Archiver;
import dev.natship.archive.KeptLines;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import dev.natship.lines.Decoder;
import dev.natship.lines.LineView;
import dev.natship.shaping.Selection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A folder with an archive and a running journal behind it, searched in every way, against a list
/// of what was written.
class SearchTest {
  private static final long BEGIN = 1_700_000_000_000L;
  private static final int LINES = 30_000;
  private static final String[] TEXTS = {
    "", "message 77", "\"quoted\"", "grün", "needle", "absent", "MESSAGE 1", "web-3", "e"
  };

  @TempDir static Path folder;
  private static final List<Line> WRITTEN = new ArrayList<>();
  private static Journal journal;

  private record Line(long millis, String app, String instance, Level level, String json) {}

  @BeforeAll
  static void write() throws Exception {
    JournalSettings settings =
        JournalSettings.inMemory(8 << 20).on(folder).retaining(64 << 20, Duration.ofDays(7));
    try (Journal first = Journal.open(settings.chunked(16 << 10, Duration.ofSeconds(9)), clock())) {
      append(first, LINES);
    }
    Archiver.once(folder, new ArchiveSettings(1 << 30, Duration.ofDays(9999), 0), clock());
    journal = Journal.open(settings.chunked(16 << 10, Duration.ofSeconds(9)), clock());
    append(journal, LINES / 5);
    journal.seal();
    journal.awaitDurable(WRITTEN.size() - 1L, Duration.ofSeconds(30));
  }

  private static InstantSource clock() {
    return InstantSource.system();
  }

  @AfterAll
  static void close() {
    journal.close();
  }

  private static void append(Journal journal, int count) throws InterruptedException {
    Decoder decoder = new Decoder();
    Output record = new Output(512);
    for (int i = 0; i < count; i++) {
      int n = WRITTEN.size();
      Line line =
          new Line(
              BEGIN + n * 20L,
              n / 9000 % 2 == 0 ? "shop" : "web-" + n / 1000,
              "i" + n % 5,
              n % 97 == 0 ? Level.ERROR : Level.INFO,
              json(n));
      record.truncate(0);
      byte[] payload = line.json().getBytes(StandardCharsets.UTF_8);
      decoder.decode("logs.x", payload, 0, payload.length, line.millis() * 1_000_000, record);
      while (journal.append(record.array(), 0, record.size(), line.millis()) < 0) {
        journal.awaitRoom(Duration.ofSeconds(1));
      }
      WRITTEN.add(line);
    }
  }

  private static String json(int n) {
    return "{\"fly\":{\"app\":{\"instance\":\"i"
        + n % 5
        + "\",\"name\":\""
        + (n / 9000 % 2 == 0 ? "shop" : "web-" + n / 1000)
        + "\"},\"region\":\"ams\"},\"log\":{\"level\":\""
        + (n % 97 == 0 ? "error" : "info")
        + "\"},\"message\":\"message "
        + n
        + (n % 1000 == 7 ? " \\\"quoted\\\" gr\\u00fcn" : n % 1000 == 8 ? " grün" : "")
        + (n == 20_123 ? " needle" : "")
        + " "
        + "x".repeat(n % 50)
        + "\"}";
  }

  private static final class Collected implements Finds {
    private final List<Long> found = new ArrayList<>();
    private final List<Long> context = new ArrayList<>();

    @Override
    public boolean line(long sequence, long millis, LineView line, boolean isContext) {
      assertEquals(WRITTEN.get((int) sequence).millis(), millis);
      assertEquals(WRITTEN.get((int) sequence).instance(), line.text(Field.INSTANCE));
      (isContext ? context : found).add(sequence);
      return true;
    }
  }

  private static Progress run(Query query, Finds finds) throws IOException {
    try (KeptLines past = KeptLines.open(folder)) {
      return new Search(query, finds).run(past);
    }
  }

  private static Selection selection(Map<String, List<String>> wanted) {
    return Selection.of(
        wanted,
        (word, problem) -> {
          throw new AssertionError(word + problem);
        });
  }

  @Test
  void findsWhatAListFinds() throws Exception {
    Random random = new Random(11);
    for (int round = 0; round < 60; round++) {
      String text = TEXTS[random.nextInt(TEXTS.length)];
      boolean anyCase = random.nextInt(3) == 0;
      long since = random.nextInt(3) == 0 ? BEGIN + random.nextInt(700_000) : Long.MIN_VALUE;
      long until = random.nextInt(3) == 0 ? BEGIN + random.nextInt(700_000) : Long.MAX_VALUE;
      boolean newest = random.nextBoolean();
      Map<String, List<String>> wanted = new HashMap<>();
      if (random.nextInt(3) == 0) {
        wanted.put("apps", List.of("web-" + random.nextInt(36), "nobody"));
      }
      if (random.nextInt(3) == 0) {
        wanted.put("level", List.of("warn"));
      }
      var query = new Query(Optional.of(text), anyCase, selection(wanted), since, until, newest, 0);
      Collected collected = new Collected();
      Progress progress = run(query, collected);

      List<Long> expected = new ArrayList<>();
      for (int n = 0; n < WRITTEN.size(); n++) {
        Line line = WRITTEN.get(n);
        if (has(line.json(), text, anyCase)
            && line.millis() >= since
            && line.millis() < until
            && (!wanted.containsKey("apps") || wanted.get("apps").contains(line.app()))
            && (!wanted.containsKey("level") || line.level() == Level.ERROR)) {
          expected.add((long) n);
        }
      }
      assertEquals(newest ? expected.reversed() : expected, collected.found, query.toString());
      assertEquals(0, progress.damaged());
    }
  }

  private static boolean has(String json, String text, boolean anyCase) {
    String inJson = text.replace("\"", "\\\"");
    String ascii = inJson.replace("ü", "\\u00fc");
    return holds(json, text, anyCase)
        || holds(json, inJson, anyCase)
        || holds(json, ascii, anyCase);
  }

  private static boolean holds(String json, String text, boolean anyCase) {
    return anyCase
        ? json.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT))
        : json.contains(text);
  }

  @Test
  void doesNotReadWhatCannotMatch() throws Exception {
    Collected collected = new Collected();
    Map<String, List<String>> app = Map.of("apps", List.of("web-9"));
    Progress progress =
        run(
            new Query(
                Optional.empty(), false, selection(app), Long.MIN_VALUE, Long.MAX_VALUE, false, 0),
            collected);

    assertEquals(1000, collected.found.size());
    assertTrue(progress.skippedParts() >= 4, progress.toString());
    assertTrue(progress.readBytes() < progress.allBytes() * 2 / 3, progress.toString());
  }

  @Test
  void countsWholePartsWithoutReadingThem() throws Exception {
    long[] counted = new long[2];
    Progress progress =
        run(
            Query.everything(),
            new Finds() {
              @Override
              public boolean line(long sequence, long millis, LineView line, boolean isContext) {
                counted[0]++;
                return true;
              }

              @Override
              public boolean countsOnly() {
                return true;
              }

              @Override
              public void lines(int count, long oldest, long latest) {
                counted[1] += count;
              }
            });

    assertEquals(WRITTEN.size(), counted[0] + counted[1]);
    assertTrue(counted[1] > LINES / 2, "most are in the archive");
    assertTrue(progress.readBytes() < progress.allBytes() / 2);
  }

  @Test
  void bringsTheLinesOfTheSameInstanceAlong() throws Exception {
    for (boolean newest : new boolean[] {false, true}) {
      Collected collected = new Collected();
      run(
          new Query(
              Optional.of("needle"),
              false,
              Selection.EVERYTHING,
              Long.MIN_VALUE,
              Long.MAX_VALUE,
              newest,
              2),
          collected);

      List<Long> around = List.of(20_113L, 20_118L, 20_128L, 20_133L);
      assertEquals(List.of(20_123L), collected.found);
      assertEquals(newest ? around.reversed() : around, collected.context);
    }
  }

  @Test
  void endsWhenNobodyWantsMore() throws Exception {
    List<Long> seen = new ArrayList<>();
    run(
        Query.everything(),
        (sequence, _, _, _) -> {
          seen.add(sequence);
          return seen.size() < 3;
        });

    assertEquals(List.of(0L, 1L, 2L), seen);
  }
}
