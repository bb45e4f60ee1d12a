package dev.natship.lookup;

import dev.natship.api.Output;
import dev.natship.archive.KeptLines;
import dev.natship.archive.Stretch;
import dev.natship.batches.OutcomesFile;
import dev.natship.batches.PastOutcomes;
import dev.natship.batches.RecentOutcomes;
import dev.natship.batches.Settlement;
import dev.natship.config.Configuration;
import dev.natship.config.Destination;
import dev.natship.deadletters.DeadLetter;
import dev.natship.deadletters.DeadLetterFiles;
import dev.natship.engine.LaneSettings;
import dev.natship.engine.LineOutcome;
import dev.natship.engine.Sieve;
import dev.natship.lines.LineView;
import dev.natship.reading.LineCursor;
import dev.natship.reading.LineJson;
import dev.natship.reading.LineNumber;
import dev.natship.reading.Numbering;
import dev.natship.search.Finds;
import dev.natship.search.Query;
import dev.natship.search.Search;
import dev.natship.segments.CursorFile;
import dev.natship.segments.FolderStorage;
import dev.natship.segments.SavedCursor;
import dev.natship.settings.Spelling;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What a journal's folder knows of lines without a running Natship: which are behind a
/// destination's cursor, which it does not select, which have a dead letter, and what the last
/// process remembered when it was stopped. Belongs to one thread.
final class FolderTrace {
  private final Path folder;
  private final Numbering numbering;
  private final Path letters;
  private final Map<String, LaneSettings> destinations;
  private final Map<String, Sieve> sieves = new HashMap<>();
  private final Map<String, SavedCursor> cursors;
  private final Map<String, RecentOutcomes> outcomes = new HashMap<>();
  private final Map<String, Set<Instant>> buried = new HashMap<>();
  private final Instant looked = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  /// @param letters the folder of dead letters
  /// @param destinations what each is set to now
  FolderTrace(Path folder, Path letters, Map<String, LaneSettings> destinations)
      throws IOException {
    this.folder = folder;
    this.numbering = Numbering.of(folder);
    this.letters = letters;
    this.destinations = destinations;
    Optional<CursorFile.Content> saved;
    try (FolderStorage storage = FolderStorage.readOnly(folder)) {
      saved = CursorFile.newest(storage);
    }
    this.cursors = saved.map(CursorFile.Content::cursors).orElse(Map.of());
    Map<String, PastOutcomes> remembered = remembered(folder);
    destinations.forEach((name, settings) -> {
      sieves.put(name, new Sieve(settings));
      PastOutcomes past = remembered.get(name);
      if (past != null) {
        outcomes.put(name, RecentOutcomes.of(past, Sieve.fingerprint(settings)));
      }
    });
  }

  /// With the destinations and the dead letters of this configuration.
  static FolderTrace of(Configuration configuration, Path folder) throws IOException {
    Map<String, LaneSettings> destinations = new TreeMap<>();
    for (Destination.On on : configuration.candidates()) {
      destinations.put(on.name(), LaneSettings.read(on.settings()));
    }
    Path letters =
        configuration
            .section("dead-letters")
            .optional("dir")
            .map(Path::of)
            .orElse(folder.resolve("dead-letters"));
    return new FolderTrace(folder, letters, destinations);
  }

  /// What whoever names a destination that is not there is told; empty where it is.
  Optional<String> nobody(String to) {
    return destinations.containsKey(to)
        ? Optional.empty()
        : Optional.of(
            "--to: there is no destination "
                + to
                + " in the configuration"
                + Spelling.hint(to, destinations.keySet()));
  }

  /// What each destination is set to now.
  Map<String, LaneSettings> destinations() {
    return destinations;
  }

  private static Map<String, PastOutcomes> remembered(Path folder) {
    try {
      return OutcomesFile.read(folder);
    } catch (IOException _) {
      // It is as if the last process had been killed.
      return Map.of();
    }
  }

  /// Shows each line as `/api/v1/trace` does. Returns how many there were.
  ///
  /// @param only the only line that is wanted
  /// @param asked the destinations that are asked for
  long show(
      Query query,
      Optional<LineNumber> only,
      long limit,
      Collection<String> asked,
      Consumer<byte[]> taker)
      throws IOException {
    try (KeptLines past = KeptLines.open(folder)) {
      List<Stretch> stretches =
          only.isPresent() ? only.get().in(past.stretches()).stream().toList() : past.stretches();
      var shown = new Shown(only, limit, asked, taker);
      new Search(query, shown).run(stretches, past.unreadable().size());
      return shown.lines;
    }
  }

  private final class Shown implements Finds {
    private final Optional<LineNumber> only;
    private final long limit;
    private final Collection<String> asked;
    private final Consumer<byte[]> taker;
    private long epoch;
    private long lines;

    Shown(Optional<LineNumber> only, long limit, Collection<String> asked, Consumer<byte[]> taker) {
      this.only = only;
      this.limit = limit;
      this.asked = asked;
      this.taker = taker;
    }

    @Override
    public void begin(Stretch stretch) {
      epoch = Math.max(0, stretch.epoch());
    }

    @Override
    public boolean line(long sequence, long receivedMillis, LineView line, boolean isContext)
        throws IOException {
      if (only.isEmpty() || only.get().sequence() == sequence) {
        lines++;
        taker.accept(json(new LineCursor(epoch, sequence), line, asked));
        return lines < limit && only.isEmpty();
      }
      return true;
    }
  }

  private byte[] json(LineCursor cursor, LineView line, Collection<String> asked)
      throws IOException {
    Output out = new Output(1024);
    out.write(LineJson.of(cursor, line));
    out.truncate(out.size() - 1);
    out.text(",\"destinations\":{");
    String separator = "";
    byte[] record = line.record();
    for (String name : asked) {
      out.text(separator).jsonString(name).text(":");
      outcome(name, cursor, record).write(out);
      separator = ",";
    }
    return out.text("}}").toByteArray();
  }

  private static Instant received(LineView line) {
    return Instant.ofEpochSecond(0, line.receivedNanos());
  }

  /// Whether it is of the journal that is there now, and not of one that was there before.
  boolean knows(LineCursor cursor) {
    return numbering.has(cursor);
  }

  /// What became of a line at a destination.
  LineOutcome outcome(String name, LineCursor cursor, byte[] record) throws IOException {
    return knows(cursor)
        ? outcome(name, cursor.sequence(), record)
        : LineOutcome.unknown("it is of an earlier journal in this folder", Optional.empty());
  }

  private LineOutcome outcome(String name, long sequence, byte[] record) throws IOException {
    Sieve sieve = Objects.requireNonNull(sieves.get(name));
    LineView line = sieve.view();
    line.reset(record, 0, record.length);
    Optional<RecentOutcomes> remembered = Optional.ofNullable(outcomes.get(name));
    Optional<Settlement> how = remembered.flatMap(each -> each.find(sequence));
    if (how.isPresent()) {
      return LineOutcome.of(how.get());
    }
    Optional<DeadLetter> letter = letter(name, line);
    if (letter.isPresent()) {
      return LineOutcome.of(letter.get());
    }
    SavedCursor cursor = cursors.get(name);
    if (cursor == null) {
      return LineOutcome.unknown(
          "the folder has no cursor of it, so it did not run here", Optional.empty());
    }
    if (isOpen(cursor, sequence)) {
      return LineOutcome.of(LineOutcome.Kind.PENDING, "it waits in the folder");
    }
    LineOutcome settled = sieve.settled(remembered.map(RecentOutcomes::extent), sequence, line);
    // Where the settings have changed, a process with those of now has yet to run.
    return settled.since().filter(since -> !since.isBefore(looked)).isPresent()
        ? LineOutcome.unknown(settled.reason(), Optional.empty())
        : settled;
  }

  /// Why of some lines nobody knows what became of them there.
  String ignorance(String name) {
    RecentOutcomes remembered = outcomes.get(name);
    if (remembered == null) {
      return "what became of single lines there is in the folder after a proper stop only";
    }
    return Sieve.ignorance(remembered.extent());
  }

  private static boolean isOpen(SavedCursor cursor, long sequence) {
    long[] settled = cursor.settled();
    for (int i = 0; i < settled.length; i += 2) {
      if (settled[i] <= sequence && sequence < settled[i + 1]) {
        return false;
      }
    }
    return sequence >= cursor.sequence();
  }

  /// When the lines were received of which there are dead letters: few, so that not all letters are
  /// read for each line.
  private Set<Instant> buried(String name) throws IOException {
    Set<Instant> known = buried.get(name);
    if (known == null) {
      Set<Instant> found = new HashSet<>();
      if (DeadLetterFiles.sinks(letters).contains(name)) {
        new DeadLetterFiles(letters, name, Long.MAX_VALUE)
            .each(letter -> found.add(letter.received()));
      }
      buried.put(name, found);
      known = found;
    }
    return known;
  }

  private Optional<DeadLetter> letter(String name, LineView line) throws IOException {
    Instant received = received(line);
    if (!buried(name).contains(received)) {
      return Optional.empty();
    }
    byte[] payload = line.payload();
    List<DeadLetter> last = new ArrayList<>();
    new DeadLetterFiles(letters, name, Long.MAX_VALUE)
        .each(letter -> {
          if (letter.received().equals(received)
              && letter.subject().equals(line.subject())
              && Arrays.equals(letter.line(), payload)) {
            last.add(letter);
          }
        });
    return last.isEmpty() ? Optional.empty() : Optional.of(last.getLast());
  }
}
