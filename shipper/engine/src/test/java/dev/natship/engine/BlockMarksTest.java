package dev.natship.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Output;
import dev.natship.batches.LineCounts;
import dev.natship.chunks.Block;
import dev.natship.gate.LaneClock;
import dev.natship.journal.Chunk;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import dev.natship.journal.Reader;
import dev.natship.journal.StartPosition;
import dev.natship.lines.Decoder;
import dev.natship.lines.LineView;
import dev.natship.shaping.Selection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Lines that a selection cannot want are settled by a short look, or with their whole chunk; that
/// never changes which lines a lane takes.
class BlockMarksTest {
  private static final List<String> APPS =
      List.of("shop", "shop-api", "auth", "mail", "é", "a\\\"b", "");
  private static final List<String> LEVELS =
      List.of("debug", "info", "info", "info", "info", "warn", "error", "fatal");
  private static final List<String> REGIONS = List.of("ams", "fra", "sjc");

  private record Line(String subject, byte[] payload, String message) {}

  private record Box(Map<String, List<String>> words, FakeSink sink) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void lanesTakeWhatTheirSelectionsWantAndCountTheRestAsFiltered(long seed, @TempDir Path folder)
      throws Exception {
    Random random = new Random(seed);
    List<Line> lines = lines(random, 1 + random.nextInt(3_000));
    JournalSettings memory = JournalSettings.inMemory(4 << 20);
    JournalSettings journal =
        (random.nextBoolean() ? memory : memory.on(folder))
            .chunked(4096 << random.nextInt(5), Duration.ofMillis(1));
    List<Box> boxes =
        IntStream.range(0, 5).mapToObj(_ -> new Box(words(random), new FakeSink())).toList();

    Engine engine =
        Engine.open(journal, 16 << 20, InstantSource.system(), parts(boxes), LaneClock.SYSTEM);
    boolean early = random.nextBoolean();
    if (early) {
      engine.start();
    }
    for (Line line : lines) {
      assertTrue(engine.accept(line.subject(), line.payload()) >= 0);
    }
    engine.journal().seal();
    if (!early) {
      engine.start();
    }
    Map<String, LineCounts> ledgers = engine.stop(Rig.SOON);

    for (int i = 0; i < boxes.size(); i++) {
      check(boxes.get(i), lines, Objects.requireNonNull(ledgers.get("box" + i)));
    }
  }

  private static List<LaneParts> parts(List<Box> boxes) {
    List<LaneParts> parts = new ArrayList<>();
    for (Box box : boxes) {
      String settings = Rig.QUICK + "limits { concurrency = 1 }\n" + select(box.words());
      parts.add(new LaneParts("box" + parts.size(), Rig.settings(settings), box.sink(), _ -> {}));
    }
    return parts;
  }

  private static void check(Box box, List<Line> lines, LineCounts ledger) {
    Selection selection = selection(box.words());
    List<String> wanted =
        lines.stream().filter(line -> isWanted(selection, line)).map(Line::message).toList();
    List<String> delivered = new ArrayList<>();
    box.sink().requests().forEach(batch -> delivered.addAll(FakeSink.items(batch)));

    assertEquals(wanted, delivered, box.words().toString());
    assertEquals(lines.size() - wanted.size(), ledger.filtered());
    assertTrue(ledger.balances(), ledger::toString);
  }

  @Test
  void theSecondLaneMarksTheLinesForAllOthers() throws Exception {
    try (Journal journal = journal();
        Reader reader = journal.snapshotReader(new StartPosition.Earliest())) {
      append(journal, "info");
      append(journal, "error");
      Block block = sealed(journal, reader).block();
      var errors = selection(Map.of("level", List.of("error"))).prospect();
      var fatal = selection(Map.of("level", List.of("fatal"))).prospect();
      var shop = selection(Map.of("apps", List.of("shop"))).prospect();

      assertNull(BlockMarks.of(block, errors));
      BlockMarks levels = Objects.requireNonNull(BlockMarks.of(block, errors));
      assertSame(levels, BlockMarks.of(block, fatal));
      assertFalse(errors.mayWant(levels.of(0)));
      assertTrue(errors.mayWant(levels.of(1)));
      assertTrue(errors.mayWant(levels.all()));
      assertFalse(fatal.mayWant(levels.all()));

      BlockMarks names = Objects.requireNonNull(BlockMarks.of(block, shop));
      assertFalse(shop.mayWant(names.all()));
      assertSame(names, BlockMarks.of(block, errors));
    }
  }

  private static Journal journal() throws IOException {
    return Journal.open(JournalSettings.inMemory(4 << 20), InstantSource.system());
  }

  private static Chunk sealed(Journal journal, Reader reader) throws InterruptedException {
    journal.seal();
    Chunk chunk = reader.next(Rig.SOON);
    assertTrue(chunk != null);
    return chunk;
  }

  private static void append(Journal journal, String level) {
    Output record = record("logs.web.ams.i1", Rig.line("web", level, "m"));
    journal.append(record.array(), 0, record.size(), 0);
  }

  private static Output record(String subject, byte[] payload) {
    Output record = new Output(1024);
    new Decoder().decode(subject, payload, 0, payload.length, 0, record);
    return record;
  }

  private static boolean isWanted(Selection selection, Line line) {
    Output record = record(line.subject(), line.payload());
    LineView view = new LineView();
    view.reset(record.array(), 0, record.size());
    return selection.wants(view);
  }

  /// Apps come in runs, as they do; some lines are text, whose app is in the subject.
  private static List<Line> lines(Random random, int count) {
    List<Line> lines = new ArrayList<>();
    String app = "shop";
    for (int i = 0; i < count; i++) {
      if (random.nextInt(40) == 0) {
        app = pick(random, APPS);
      }
      String region = pick(random, REGIONS);
      String level = random.nextInt(3) == 0 ? pick(random, LEVELS) : "info";
      String subject = "logs." + (app.matches("[a-z-]+") ? app : "odd") + "." + region + ".i1";
      String message = level + " m" + i;
      String json = new String(Rig.line(app, level, message), UTF_8);
      String payload =
          random.nextInt(10) == 0 ? message : json.replace("\"ams\"", "\"" + region + "\"");
      lines.add(new Line(subject, payload.getBytes(UTF_8), message));
    }
    return lines;
  }

  private static Map<String, List<String>> words(Random random) {
    Map<String, List<String>> words = new TreeMap<>();
    if (random.nextBoolean()) {
      words.put(random.nextInt(4) == 0 ? "not-level" : "level", List.of(pick(random, LEVELS)));
    }
    if (random.nextBoolean()) {
      String name = pick(random, List.of("shop", "mail", "shop*", "é", "nobody", "*", "auth"));
      words.put(random.nextInt(4) == 0 ? "not-apps" : "apps", List.of(name, "mail"));
    }
    if (random.nextInt(3) == 0) {
      words.put("regions", List.of(pick(random, REGIONS)));
    }
    if (random.nextInt(4) == 0) {
      words.put("match", List.of("m.*1"));
    }
    return words;
  }

  private static String select(Map<String, List<String>> words) {
    StringBuilder select = new StringBuilder();
    words.forEach((word, values) -> {
      String quoted = String.join(", ", values.stream().map(value -> "\"" + value + "\"").toList());
      select.append("select.").append(word).append(" = [").append(quoted).append("]\n");
    });
    return select.toString();
  }

  private static Selection selection(Map<String, List<String>> words) {
    return Selection.of(
        words,
        (word, problem) -> {
          throw new AssertionError(word + ": " + problem);
        });
  }

  private static String pick(Random random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
