package dev.natship.engine;

import dev.natship.api.Level;
import dev.natship.api.LogLine;
import dev.natship.chunks.Records;
import dev.natship.journal.Chunk;
import dev.natship.lines.LineView;
import dev.natship.shaping.Selection;
import dev.natship.shaping.Shaper;

/// The way of one line through a lane, from a chunk into a batch. [#pass] is the list of its
/// stages, in their order. Belongs to the lane's thread.
final class LineStages {
  private final Selection selection;
  private final boolean selects;
  private final Thinning thinning;
  private final Shaper shaper;
  private final Fitting fitting;
  private final Batcher batcher;
  private final ChunkTally tally;
  private final Ledger ledger;
  private final UnbatchableLines unbatchable;
  private final LaneMeters meters;
  private final LineView view = new LineView();
  private Level floor = Level.TRACE;
  private long nanos;
  private long wallNanos;
  private String refusal = "";

  LineStages(
      LaneSettings settings,
      Fitting fitting,
      Batcher batcher,
      ChunkTally tally,
      Ledger ledger,
      UnbatchableLines unbatchable,
      LaneMeters meters) {
    this.selection = settings.selection();
    this.selects = !selection.everything();
    this.thinning = new Thinning(settings.thinning());
    this.shaper = new Shaper(settings.edits());
    this.fitting = fitting;
    this.batcher = batcher;
    this.tally = tally;
    this.ledger = ledger;
    this.unbatchable = unbatchable;
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
    if (!thinning.keeps(sequence, nanos)) {
      tally.sampled(sequence);
      return Placement.PLACED;
    }
    LogLine shaped = shaper.shape(view);
    if (!fit(shaped)) {
      return Placement.REFUSED;
    }
    return batch(sequence, chunk, records);
  }

  /// Takes the lines of the chunk to their places. Returns the sequence of the first line for which
  /// there was no memory; where there was for all, of the one behind the chunk. Lines below the
  /// floor are let go. When it throws, it may be called again for what is left: no line is then in
  /// two places.
  long run(Chunk chunk, Level floor, long nanos, long wallNanos) throws InterruptedException {
    this.floor = floor;
    this.nanos = nanos;
    this.wallNanos = wallNanos;
    batcher.moment(chunk.epoch(), nanos);
    byte[] bytes = chunk.bytes();
    Records records = chunk.records();
    while (records.next()) {
      long sequence = records.sequence();
      if (tally.has(sequence)) {
        continue;
      }
      switch (passGuarded(bytes, records, sequence)) {
        case PLACED -> {}
        case REFUSED -> {
          unbatchable.add(bytes, records, refusal);
          tally.refused(sequence);
        }
        case NO_ROOM -> {
          settle();
          return sequence;
        }
      }
      if (unbatchable.areMany()) {
        settle();
      }
    }
    settle();
    return chunk.endSequence();
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

  /// A line that is too long gets a shorter message and is shaped once more.
  private boolean fit(LogLine shaped) {
    Fitting.Fit fit = fitting.fit(shaped, wallNanos);
    while (fit == Fitting.Fit.TOO_LONG) {
      view.limitMessage(fitting.messageBytes());
      fit = fitting.fitShorter(shaper.shape(view));
    }
    if (fit == Fitting.Fit.REFUSED) {
      refusal = fitting.refusal();
    }
    return fit == Fitting.Fit.FITS;
  }

  private Placement batch(long sequence, byte[] chunk, Records records) {
    Placement placement = batcher.add(fitting, sequence, chunk, records.offset(), records.length());
    switch (placement) {
      case PLACED -> {}
      case REFUSED -> refusal = batcher.refusal();
      case NO_ROOM -> thinning.takeBack();
    }
    return placement;
  }
}
