package dev.natship.reading;

import dev.natship.api.Field;
import dev.natship.archive.Stretch;
import dev.natship.lines.LineView;
import dev.natship.search.Finds;
import dev.natship.search.Gap;
import dev.natship.search.Progress;
import dev.natship.search.Tally;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Hands over what is found in the past: line by line, the last ones together, or counted. Belongs
/// to one thread.
final class PastReading implements Finds {
  /// So much of the last lines is held while older ones are looked for.
  private static final long MOST_BYTES = 4 << 20;

  /// So much is found before it is handed over, or what one part has.
  private static final int PIECE = 32 << 10;

  private static final long TELLS_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final LogQuery query;
  private final LineReceiver receiver;
  private final Optional<Tally> tally;
  private final Optional<AwaitedLines> awaited;
  private final ReadingTurn turn;
  private final List<Found> found = new ArrayList<>();
  private int foundBytes;
  private final Deque<FoundLine> last = new ArrayDeque<>();
  private final long most;
  private long epoch;
  private long lines;
  private long bytes;
  private long heldBack;
  private long told = System.nanoTime();
  private Optional<LineCursor> latest = Optional.empty();

  /// Something for the receiver.
  private sealed interface Found {
    record Line(FoundLine line) implements Found {}

    record Told(Notice notice) implements Found {}
  }

  /// @param turn which is given up while the receiver gets what was found
  /// @param awaited gets lines of which it is not known yet whether they are wanted
  PastReading(
      LogQuery query,
      LineReceiver receiver,
      Optional<Tally> tally,
      ReadingTurn turn,
      Optional<AwaitedLines> awaited) {
    this.turn = turn;
    this.awaited = awaited;
    this.query = query;
    this.receiver = receiver;
    this.tally = tally;
    this.most =
        query.last().isPresent()
            ? query.last().getAsInt()
            : query.follow() || tally.isPresent() ? Long.MAX_VALUE : query.limit();
  }

  /// The line that was handed over last.
  Optional<LineCursor> latest() {
    return latest;
  }

  /// Whether it ended because there were enough.
  boolean isFull() {
    return lines >= most;
  }

  @Override
  public void begin(Stretch stretch) {
    epoch = Math.max(0, stretch.epoch());
  }

  @Override
  public boolean countsOnly() {
    // Which kinds they are, and when each came, is not known without reading them.
    return tally.isPresent()
        && query.search().count().filter(PastSearch.Kind.ALL::equals).isPresent()
        && query.search().columns() == 1
        && query.lens().isEmpty();
  }

  @Override
  public void lines(int count, long oldest, long newest) {
    tally.orElseThrow().add("all", oldest, count);
  }

  @Override
  public boolean line(long sequence, long receivedMillis, LineView line, boolean isContext)
      throws IOException {
    if (isFull()) {
      // What stands behind the last one that was looked for.
      return isContext && hand(sequence, line, true);
    }
    if (!isContext && !isChosen(sequence, line)) {
      return true;
    }
    lines += isContext ? 0 : 1;
    if (tally.isPresent()) {
      tally.get().add(kind(line), receivedMillis, 1);
      return true;
    }
    if (query.last().isPresent()) {
      hold(sequence, line);
      return !isFull();
    }
    return hand(sequence, line, isContext) && (!isFull() || query.search().context() > 0);
  }

  private boolean isChosen(long sequence, LineView line) {
    if (query.lens().isEmpty()) {
      return true;
    }
    LineCursor cursor = new LineCursor(epoch, sequence);
    byte[] record = line.record();
    LineLens.Choice choice = query.lens().get().choose(cursor, record);
    if (choice == LineLens.Choice.LATER && awaited.isPresent()) {
      awaited.get().add(cursor, record);
    }
    return choice == LineLens.Choice.YES;
  }

  private FoundLine found(long sequence, LineView line, boolean isContext) {
    LineCursor cursor = new LineCursor(epoch, sequence);
    byte[] json =
        query.lens().isPresent() && !isContext
            ? query.lens().get().json(cursor, line.record())
            : LineJson.of(cursor, line, isContext);
    return new FoundLine(cursor, json);
  }

  private String kind(LineView line) {
    return switch (query.search().count().orElse(PastSearch.Kind.ALL)) {
      case ALL -> "all";
      case APP -> line.text(Field.APP);
      case LEVEL -> line.level().word();
      case INSTANCE -> line.text(Field.INSTANCE);
      case REGION -> line.text(Field.REGION);
    };
  }

  private boolean hand(long sequence, LineView line, boolean isContext) throws IOException {
    FoundLine each = found(sequence, line, isContext);
    found.add(new Found.Line(each));
    foundBytes += each.json().length;
    if (!isContext) {
      latest = Optional.of(each.cursor());
    }
    if (foundBytes >= PIECE) {
      turn.aside(this::handOver);
    }
    return true;
  }

  private void handOver() throws IOException, InterruptedException {
    for (Found each : found) {
      switch (each) {
        case Found.Line(FoundLine line) -> receiver.line(line);
        case Found.Told(Notice notice) -> receiver.notice(notice);
      }
    }
    found.clear();
    foundBytes = 0;
  }

  @Override
  public void gap(Gap gap) {
    found.add(new Found.Told(Notice.Missing.of(gap)));
  }

  /// The newest come first.
  private void hold(long sequence, LineView line) {
    if (heldBack > 0) {
      heldBack++;
      return;
    }
    FoundLine found = found(sequence, line, false);
    if (bytes + found.json().length > MOST_BYTES && !last.isEmpty()) {
      heldBack++;
      return;
    }
    bytes += found.json().length;
    last.addFirst(found);
  }

  @Override
  public boolean progress(Progress progress) throws IOException {
    long now = System.nanoTime();
    boolean tells = query.search().progress() && now - told >= TELLS_EVERY_NANOS;
    if (tells) {
      told = now;
      found.add(
          new Found.Told(new Notice.Progressed(progress.bytes(), progress.allBytes(), lines)));
    }
    if (!found.isEmpty()) {
      turn.aside(() -> {
        handOver();
        if (tells) {
          receiver.flush();
        }
      });
    }
    return !isFull();
  }

  /// What was held, counted or could not be read.
  void finish(Progress progress) throws IOException, InterruptedException {
    handOver();
    if (heldBack > 0) {
      receiver.notice(new Notice.Skipped(heldBack));
    }
    for (FoundLine line : last) {
      receiver.line(line);
    }
    for (Tally.Kind kind : tally.map(Tally::kinds).orElse(List.of())) {
      receiver.notice(new Notice.Counted(kind, tally.get().begin(), tally.get().end()));
    }
    Optional<Notice> untold = query.lens().flatMap(LineLens::untold);
    if (untold.isPresent()) {
      receiver.notice(untold.get());
    }
    if (progress.damaged() > 0) {
      receiver.notice(new Notice.Damaged(progress.damaged()));
    }
  }
}
