package dev.natship.engine;

import dev.natship.api.Level;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.batches.ChunkTally;
import dev.natship.batches.Ledger;
import dev.natship.chunks.Records;
import dev.natship.delivery.Fatal;
import dev.natship.delivery.LaneMeters;
import dev.natship.journal.Chunk;
import dev.natship.lines.Decoder;
import dev.natship.lines.LineView;
import dev.natship.shaping.FieldEdits;
import dev.natship.shaping.Marks;
import dev.natship.shaping.Prospect;
import dev.natship.shaping.Selection;
import dev.natship.shaping.Shaper;
import org.jspecify.annotations.Nullable;

/// The way of one line through a lane, from a chunk into a batch. [#pass] is the list of its
/// stages, in their order. Belongs to the lane's thread.
final class LineStages {
  private final Selection selection;
  private final boolean selects;
  private final Prospect prospect;
  private final Thinning thinning;
  private final FieldEdits edits;
  private final Fitting fitting;
  private final Batcher batcher;
  private final ChunkTally tally;
  private final Ledger ledger;
  private final UnbatchableLines unbatchable;
  private final LaneMeters meters;
  private final LongLines longLines;
  private LineView view;
  private Shaper shaper;
  private Level floor = Level.TRACE;
  private long nanos;
  private long wallNanos;
  private boolean outerTime;
  private String refusal = "";

  LineStages(
      LaneSettings settings,
      Fitting fitting,
      Batcher batcher,
      ChunkTally tally,
      Ledger ledger,
      UnbatchableLines unbatchable,
      LongLines longLines,
      LaneMeters meters) {
    this.selection = settings.selection();
    this.selects = !selection.everything();
    this.prospect = selection.prospect();
    this.thinning = new Thinning(settings.thinning());
    this.edits = settings.edits();
    this.shaper = new Shaper(edits);
    this.view = new LineView(edits.context());
    this.fitting = fitting;
    this.batcher = batcher;
    this.tally = tally;
    this.ledger = ledger;
    this.unbatchable = unbatchable;
    this.longLines = longLines;
    this.meters = meters;
  }

  /// All stages of a line. The first one that settles it is its last, and tells the ledger.
  private Placement pass(byte[] chunk, Records records, long sequence) {
    view.reset(chunk, records.offset(), records.length());
    if (!isSerious()) {
      tally.shed(sequence);
      return Placement.PLACED;
    }
    if (!select()) {
      tally.filtered(sequence);
      return Placement.PLACED;
    }
    if (!longLines.enter(records.length())) {
      return Placement.NO_ROOM;
    }
    if (!thinning.keeps(sequence, nanos)) {
      tally.sampled(sequence);
      return Placement.PLACED;
    }
    if (!fit(shape(), Long.MAX_VALUE)) {
      return Placement.REFUSED;
    }
    return batch(sequence, chunk, records);
  }

  /// Takes the lines of the chunk to their places. Returns the sequence of the first line for which
  /// there was no memory; where there was for all, of the one behind the chunk. Lines below the
  /// floor are let go. When it throws, it may be called again for what is left: no line is then in
  /// two places.
  ///
  /// @param waitedFrom since when the lines may have waited for us
  long run(Chunk chunk, Level floor, long nanos, long wallNanos, long waitedFrom)
      throws InterruptedException {
    this.floor = floor;
    this.nanos = nanos;
    this.wallNanos = wallNanos;
    batcher.moment(chunk.epoch(), nanos, wallNanos, waitedFrom);
    byte[] bytes = chunk.bytes();
    Records records = chunk.records();
    boolean looks = !prospect.isBlind() && floor == Level.TRACE;
    BlockMarks marks = looks ? BlockMarks.of(chunk.block(), prospect) : null;
    if (marks != null && isWhole(chunk) && !prospect.mayWant(marks.all())) {
      tally.filtered(chunk.firstSequence(), chunk.endSequence());
      settle();
      return chunk.endSequence();
    }
    try {
      while (records.next()) {
        long sequence = records.sequence();
        if (tally.has(sequence)) {
          continue;
        }
        if (looks && !mayWant(marks, bytes, records)) {
          tally.filtered(sequence);
          continue;
        }
        switch (passGuarded(bytes, records, sequence)) {
          case PLACED -> {}
          case REFUSED -> {
            unbatchable.add(bytes, records, refusal);
            tally.refused(sequence);
          }
          case NO_ROOM -> {
            leave();
            settle();
            return sequence;
          }
        }
        if (unbatchable.areMany() || longLines.isInside()) {
          settle();
        }
        leave();
      }
      settle();
      return chunk.endSequence();
    } finally {
      leave();
      view = new LineView(edits.context()); // the old one still sees the chunk
      shaper.release();
    }
  }

  /// Whether no line of it was settled in an earlier life.
  private static boolean isWhole(Chunk chunk) {
    return chunk.count() == chunk.endSequence() - chunk.firstSequence();
  }

  /// A look that costs little and settles most lines of those who want few. Not where the floor
  /// lets go of lines first.
  private boolean mayWant(@Nullable BlockMarks marks, byte[] chunk, Records records) {
    return prospect.mayWant(
        marks == null
            ? Marks.ofLevel(LineView.level(chunk, records.offset()))
            : marks.of(records.sequence()));
  }

  /// Nothing is kept of a long line but what is in its batch.
  private void leave() {
    if (longLines.isInside()) {
      view = new LineView(edits.context());
      shaper = new Shaper(edits);
      longLines.leave();
    }
  }

  private void settle() throws InterruptedException {
    ledger.publish(tally);
    unbatchable.keep();
  }

  /// A bug costs the line that it showed itself with. Only one that came after the line was counted
  /// is the lane's affair.
  private Placement passGuarded(byte[] chunk, Records records, long sequence) {
    try {
      return pass(chunk, records, sequence);
    } catch (Throwable bug) {
      Fatal.pass(bug);
      if (tally.has(sequence)) {
        throw bug;
      }
      meters.bug("selection or shaping", bug);
      refusal = "shaping failed: " + Fatal.name(bug);
      return Placement.REFUSED;
    } finally {
      fitting.release();
    }
  }

  private boolean isSerious() {
    return floor == Level.TRACE || view.level().compareTo(floor) >= 0;
  }

  private boolean select() {
    return !selects || selection.wants(view);
  }

  /// A time inside the message that the destination does not take, as of a phone number that is
  /// called `time`, counts for nothing where it takes the one around it.
  private LogLine shape() {
    LogLine shaped = shaper.shape(view);
    outerTime =
        shaped.timeNanos() != view.timeNanos()
            && fitting.isOutside(shaped.timeNanos(), wallNanos)
            && !fitting.isOutside(view.timeNanos(), wallNanos);
    return outerTime ? shaper.shapeWithOuterTime(view) : shaped;
  }

  /// A line that is too long gets a shorter message and is shaped once more.
  private boolean fit(LogLine shaped, long mostBytes) {
    Fitting.Fit fit = fitting.fit(shaped, mostBytes, wallNanos);
    while (fit == Fitting.Fit.TOO_LONG) {
      view.limitMessage(fitting.messageBytes());
      fit = fitting.fitShorter(outerTime ? shaper.shapeWithOuterTime(view) : shaper.shape(view));
    }
    if (fit == Fitting.Fit.REFUSED) {
      refusal = fitting.refusal();
    }
    return fit == Fitting.Fit.FITS;
  }

  private Placement batch(long sequence, byte[] chunk, Records records) {
    longLines.encoded(records.length(), fitting.encoded().array().length);
    Placement placement = batcher.add(fitting, sequence, chunk, records.offset(), records.length());
    if (placement == Placement.REFUSED && fitting.shortens()) {
      placement = batchShort(sequence, chunk, records);
    }
    switch (placement) {
      case PLACED -> {}
      case REFUSED -> refusal = batcher.refusal();
      case NO_ROOM -> {
        longLines.noBatch(batcher.wanted());
        thinning.takeBack();
      }
    }
    return placement;
  }

  /// There is no memory for the whole line: so much of it goes as the lane can always have. What is
  /// kept beside it is short as well.
  private Placement batchShort(long sequence, byte[] chunk, Records records) {
    String why = batcher.refusal();
    view.reset(chunk, records.offset(), records.length());
    if (!fit(shape(), batcher.certainLineBytes()) || !view.isLimited()) {
      refusal = why;
      return Placement.REFUSED;
    }
    Output json = new Output(1024);
    view.writeJson(json);
    Output record = new Output(json.size() + 1024);
    new Decoder().decodeAgain(view, json.array(), json.size(), record);
    return batcher.add(fitting, sequence, record.array(), 0, record.size());
  }
}
