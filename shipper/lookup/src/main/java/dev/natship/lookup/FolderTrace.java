package dev.natship.lookup;

import dev.natship.api.Output;
import dev.natship.archive.KeptLines;
import dev.natship.archive.Stretch;
import dev.natship.batches.OutcomesFile;
import dev.natship.batches.PastOutcomes;
import dev.natship.batches.Receipt;
import dev.natship.batches.RecentOutcomes;
import dev.natship.batches.Settlement;
import dev.natship.config.Configuration;
import dev.natship.config.Destination;
import dev.natship.deadletters.DeadLetter;
import dev.natship.deadletters.DeadLetterFiles;
import dev.natship.lines.LineView;
import dev.natship.reading.LineCursor;
import dev.natship.reading.LineJson;
import dev.natship.search.Finds;
import dev.natship.search.Query;
import dev.natship.search.Search;
import dev.natship.segments.CursorFile;
import dev.natship.segments.FolderStorage;
import dev.natship.segments.SavedCursor;
import dev.natship.shaping.Selection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What a journal's folder knows of lines without a running Natship: which are behind a
/// destination's cursor, which it does not select, which have a dead letter, and what the last
/// process remembered when it was stopped. Belongs to one thread.
final class FolderTrace {
  private static final String UNKNOWN = "unknown";

  private final Path folder;
  private final Path letters;
  private final Map<String, Selection> destinations;
  private final Map<String, SavedCursor> cursors;
  private final Map<String, RecentOutcomes> outcomes = new HashMap<>();
  private final Map<String, Set<Instant>> buried = new HashMap<>();
  private final Optional<Instant> alive;

  /// @param letters the folder of dead letters
  /// @param destinations what each selects
  FolderTrace(Path folder, Path letters, Map<String, Selection> destinations) throws IOException {
    this.folder = folder;
    this.letters = letters;
    this.destinations = destinations;
    Optional<CursorFile.Content> saved;
    try (FolderStorage storage = FolderStorage.readOnly(folder)) {
      saved = CursorFile.newest(storage);
    }
    this.cursors = saved.map(CursorFile.Content::cursors).orElse(Map.of());
    remembered(folder).forEach((name, past) -> outcomes.put(name, RecentOutcomes.of(past)));
    this.alive = saved.map(content -> Instant.ofEpochMilli(content.alive()));
  }

  /// With the destinations and the dead letters of this configuration.
  static FolderTrace of(Configuration configuration, Path folder) throws IOException {
    Map<String, Selection> destinations = new TreeMap<>();
    for (Destination.On on : configuration.candidates()) {
      destinations.put(on.name(), Selection.read(on.settings()));
    }
    Path letters =
        configuration
            .section("dead-letters")
            .optional("dir")
            .map(Path::of)
            .orElse(folder.resolve("dead-letters"));
    return new FolderTrace(folder, letters, destinations);
  }

  /// What each destination selects.
  Map<String, Selection> destinations() {
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

  /// When a process last worked with the folder.
  Optional<Instant> alive() {
    return alive;
  }

  /// Shows each line as `/api/v1/trace` does. Returns how many there were.
  ///
  /// @param only the number of the only line that is wanted
  long show(Query query, OptionalLong only, long limit, Consumer<byte[]> taker) throws IOException {
    try (KeptLines past = KeptLines.open(folder)) {
      List<Stretch> stretches =
          past.stretches().stream()
              .filter(stretch ->
                  only.isEmpty()
                      || stretch.first() <= only.getAsLong() && only.getAsLong() < stretch.end())
              .toList();
      var shown = new Shown(only, limit, taker);
      new Search(query, shown).run(stretches, past.unreadable().size());
      return shown.lines;
    }
  }

  private final class Shown implements Finds {
    private final OptionalLong only;
    private final long limit;
    private final Consumer<byte[]> taker;
    private long epoch;
    private long lines;

    Shown(OptionalLong only, long limit, Consumer<byte[]> taker) {
      this.only = only;
      this.limit = limit;
      this.taker = taker;
    }

    @Override
    public void begin(Stretch stretch) {
      epoch = Math.max(0, stretch.epoch());
    }

    @Override
    public boolean line(long sequence, long receivedMillis, LineView line, boolean isContext)
        throws IOException {
      if (only.isEmpty() || only.getAsLong() == sequence) {
        lines++;
        taker.accept(json(new LineCursor(epoch, sequence), line));
        return lines < limit && only.isEmpty();
      }
      return true;
    }
  }

  private byte[] json(LineCursor cursor, LineView line) throws IOException {
    Output out = new Output(1024);
    out.write(LineJson.of(cursor, line));
    out.truncate(out.size() - 1);
    out.text(",\"sequence\":").number(cursor.sequence());
    out.text(",\"received\":").jsonString(received(line).toString());
    out.text(",\"destinations\":{");
    String separator = "";
    for (Map.Entry<String, Selection> each : destinations.entrySet()) {
      out.text(separator).jsonString(each.getKey()).text(":{");
      outcome(each.getKey(), each.getValue(), cursor.sequence(), line, out);
      out.text("}");
      separator = ",";
    }
    return out.text("}}").toByteArray();
  }

  private static Instant received(LineView line) {
    return Instant.ofEpochSecond(0, line.receivedNanos());
  }

  /// What became of a line at a destination.
  ///
  /// @param reason why, in words
  /// @param how it ended, where that is remembered or stands in its dead letter
  /// @param since for what is not known: since when it would be
  record Fate(String outcome, String reason, Optional<Settlement> how, Optional<Instant> since) {
    private static Fate of(String outcome, String reason) {
      return new Fate(outcome, reason, Optional.empty(), Optional.empty());
    }

    private static Fate of(Settlement how) {
      return new Fate(how.kind().word(), how.reason(), Optional.of(how), Optional.empty());
    }

    boolean isUnknown() {
      return outcome.equals(UNKNOWN);
    }
  }

  Fate fate(String name, Selection selection, long sequence, LineView line) throws IOException {
    Optional<RecentOutcomes> remembered = Optional.ofNullable(outcomes.get(name));
    Optional<Settlement> how = remembered.flatMap(each -> each.find(sequence));
    if (how.isPresent()) {
      return Fate.of(how.get());
    }
    SavedCursor cursor = cursors.get(name);
    Optional<DeadLetter> letter = letter(name, line);
    if (letter.isPresent()) {
      return Fate.of(buried(letter.get()));
    }
    if (cursor == null) {
      return Fate.of(UNKNOWN, "the folder has no cursor of it, so it did not run here");
    }
    if (isOpen(cursor, sequence)) {
      return Fate.of("pending", "it waits in the folder");
    }
    Optional<String> refusal = selection.refusal(line);
    return refusal.isPresent()
        ? Fate.of("filtered", "select." + refusal.get())
        : new Fate(
            UNKNOWN,
            "it is settled; how is not remembered",
            Optional.empty(),
            remembered.map(RecentOutcomes::knownSince));
  }

  private void outcome(String name, Selection selection, long sequence, LineView line, Output out)
      throws IOException {
    Fate fate = fate(name, selection, sequence, line);
    if (fate.how().isPresent()) {
      settled(fate.how().get(), out);
    } else {
      told(fate.outcome(), fate.reason(), out);
      fate.since().ifPresent(since -> out.text(",\"knownSince\":").jsonString(since.toString()));
    }
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

  private static void told(String outcome, String reason, Output out) {
    out.text("\"outcome\":").jsonString(outcome).text(",\"reason\":").jsonString(reason);
  }

  private static Settlement buried(DeadLetter letter) {
    return new Settlement(
        Settlement.Kind.DEAD_LETTERED,
        letter.time(),
        letter.reason(),
        new Receipt(letter.batch(), 0, letter.status(), letter.words()));
  }

  private static void settled(Settlement settlement, Output out) {
    Receipt receipt = settlement.receipt();
    out.text("\"outcome\":").jsonString(settlement.kind().word());
    if (!settlement.reason().isEmpty()) {
      out.text(",\"reason\":").jsonString(settlement.reason());
    }
    out.text(",\"at\":").jsonString(settlement.at().toString());
    if (!receipt.batch().isEmpty()) {
      out.text(",\"batch\":").jsonString(receipt.batch());
    }
    if (receipt.attempts() > 0) {
      out.text(",\"attempts\":").number(receipt.attempts());
    }
    if (receipt.status() != 0) {
      out.text(",\"status\":").number(receipt.status());
    }
    if (!receipt.words().isEmpty()) {
      out.text(",\"words\":").jsonString(receipt.words());
    }
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
