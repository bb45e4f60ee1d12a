package dev.natship.engine;

import dev.natship.api.Level;
import dev.natship.api.LogLine;
import dev.natship.chunks.Records;
import dev.natship.deadletters.DeadLetter;
import dev.natship.journal.Chunk;
import dev.natship.lines.LineView;
import dev.natship.shaping.Shaper;
import java.util.ArrayList;
import java.util.List;

/// The way of one line through a lane, up to its batch: select, sample, throttle, shape, batch.
/// Belongs to the lane's thread.
final class Stages {
  private final LaneSettings settings;
  private final Ledger ledger;
  private final DeadLetterWriter deadLetters;
  private final LaneMeters meters;
  private final Shaper shaper;
  private final Batcher batcher;
  private final boolean selects;
  private final Throttle throttle;
  private final long sampleBelow;
  private final LineView view = new LineView();

  /// Lines of the chunk in hand that no batch could have, until their letters are kept.
  private final List<DeadLetter> refused = new ArrayList<>();

  private int refusedBytes;
  private String refusal = "";

  Stages(
      LaneSettings settings,
      Ledger ledger,
      DeadLetterWriter deadLetters,
      LaneMeters meters,
      Shaper shaper,
      Batcher batcher) {
    this.settings = settings;
    this.ledger = ledger;
    this.deadLetters = deadLetters;
    this.meters = meters;
    this.shaper = shaper;
    this.batcher = batcher;
    this.selects = !settings.selection().everything();
    this.throttle = new Throttle(settings.thinning().lines(), settings.thinning().per().toNanos());
    this.sampleBelow = (long) (settings.thinning().sample() * (1L << 53));
  }

  /// Takes the lines of the chunk to their places, and returns the sequence of the first one for
  /// which there was no memory; where there was for all, of the one behind the chunk. Lines below
  /// the floor are let go. When it throws, it may be called again for what is left: no line is then
  /// in two places.
  long run(Chunk chunk, Level floor, long nanos, long wallNanos) throws InterruptedException {
    batcher.moment(chunk.epoch(), nanos, wallNanos);
    Ledger.Tally tally = batcher.tally();
    byte[] bytes = chunk.bytes();
    Records records = chunk.records();
    while (records.next()) {
      long sequence = records.sequence();
      if (sequence < tally.next) {
        continue;
      }
      Batcher.Added added = place(bytes, records, sequence, floor, nanos);
      if (added == Batcher.Added.NO_ROOM) {
        keepRefused();
        return sequence;
      }
      if (added == Batcher.Added.REFUSED) {
        refused.add(deadLetters.letter(bytes, records.offset(), records.length(), refusal));
        refusedBytes += records.length();
        tally.refused.add(sequence, sequence + 1);
      }
      tally.next = sequence + 1;
      if (refusedBytes >= DeadLetterWriter.PORTION) {
        keepRefused();
      }
    }
    keepRefused();
    return chunk.endSequence();
  }

  /// Until their letters are kept, the cursor stands before the first of these lines.
  private void keepRefused() throws InterruptedException {
    batcher.publish();
    if (!refused.isEmpty()) {
      deadLetters.keep(refused);
      ledger.deadLetteredFromChunk();
      refused.clear();
      refusedBytes = 0;
    }
  }

  /// A bug costs the line that it showed itself with; only one that came after the line was counted
  /// is the lane's affair.
  private Batcher.Added place(
      byte[] bytes, Records records, long sequence, Level floor, long nanos) {
    Ledger.Tally tally = batcher.tally();
    try {
      view.reset(bytes, records.offset(), records.length());
      LogLine line = view;
      if (floor != Level.TRACE && line.level().compareTo(floor) < 0) {
        tally.shed++;
      } else if (selects && !settings.selection().wants(line)) {
        tally.filtered++;
      } else if (!sampled(sequence) || !throttle.admits(nanos)) {
        tally.sampled++;
      } else {
        return batch(sequence, bytes, records.offset(), records.length());
      }
      return Batcher.Added.PLACED;
    } catch (Throwable bug) {
      Fatal.pass(bug);
      if (tally.next > sequence) {
        throw bug;
      }
      meters.bug("selection or shaping", bug);
      refusal = "shaping failed: " + Fatal.name(bug);
      return Batcher.Added.REFUSED;
    }
  }

  private Batcher.Added batch(long sequence, byte[] bytes, int at, int length) {
    Batcher.Added added = batcher.add(shaper.shape(view), sequence, bytes, at, length);
    switch (added) {
      case PLACED -> {}
      case REFUSED -> refusal = batcher.refusal();
      case NO_ROOM -> throttle.takeBack();
    }
    return added;
  }

  /// The same lines after a restart.
  private boolean sampled(long sequence) {
    if (settings.thinning().sample() >= 1) {
      return true;
    }
    long mixed = (sequence + 1) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return ((mixed ^ (mixed >>> 31)) >>> 11) < sampleBelow;
  }

  /// So many lines in each stretch of time.
  private static final class Throttle {
    private final int lines;
    private final long perNanos;
    private long began;
    private int admitted;
    private boolean begun;

    Throttle(int lines, long perNanos) {
      this.lines = lines;
      this.perNanos = perNanos;
    }

    boolean admits(long now) {
      if (lines == 0) {
        return true;
      }
      if (!begun || now - began >= perNanos) {
        begun = true;
        began = now;
        admitted = 0;
      }
      return admitted++ < lines;
    }

    /// The line that was admitted last comes again.
    void takeBack() {
      admitted--;
    }
  }
}
