package dev.natship.engine;

import dev.natship.api.Encoding;
import dev.natship.api.Field;
import dev.natship.api.Limits;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Unencodable;
import dev.natship.shaping.Alterations;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Fills batches, one for each partition, bounded by what their lines weigh encoded and by the
/// memory that there is for all. Belongs to the lane's thread.
///
/// Any number of partitions may be open at once. Which batch has to go when there is no more memory
/// is not decided here; a line for which there is none is left alone.
final class Batcher {
  private static final int SHORTENINGS = 6;
  private static final int USUAL_LINE = 64 << 10;
  private static final OpenBatch.Sizes NO_HINT = new OpenBatch.Sizes(0, 0, 2);

  /// What became of a line.
  enum Added {
    /// It is in a batch, or needs none.
    PLACED,
    /// No batch can have it; [#refusal()] says why.
    REFUSED,
    /// There is no memory for it now; [#wanted()] says how much it needs.
    NO_ROOM
  }

  private final String lane;
  private final LaneSettings settings;
  private final Encoding encoding;
  private final Limits limits;
  private final long maxBytes;
  private final int maxLines;
  private final long maxLineBytes;
  private final BatchCeiling ceiling;
  private final MemoryBudget.Account account;
  private final long mostWeight;
  private final Alterations alterations;
  private final Ledger ledger;
  private final LaneMeters meters;
  private final Consumer<SealedBatch> whenSealed;
  private final OpenBatches open = new OpenBatches();
  private final Ledger.Tally tally = new Ledger.Tally();
  private @Nullable OpenBatch last;
  private OpenBatch.Sizes hint = NO_HINT;
  private Output output = new Output(1024);
  private String refusal = "";
  private long wanted;
  private boolean impatient;
  private String family = "";
  private long epoch = -1;
  private long nanos;
  private long wall;

  Batcher(
      String lane,
      LaneSettings settings,
      Encoding encoding,
      MemoryBudget budget,
      MemoryBudget.Account account,
      BatchCeiling ceiling,
      Alterations alterations,
      Ledger ledger,
      LaneMeters meters,
      Consumer<SealedBatch> whenSealed) {
    this.lane = lane;
    this.settings = settings;
    this.encoding = encoding;
    this.limits =
        settings
            .limits()
            .and(encoding.limits())
            .and(
                Limits.NONE
                    .withBytes(Math.min(settings.batches().bytes(), mostBytes(budget)))
                    .withLines(settings.batches().lines()));
    this.maxBytes = limits.bytes();
    this.maxLines = limits.lines();
    long most = maxBytes - limits.lineOverhead();
    this.maxLineBytes = limits.lineBytes() == 0 ? most : Math.min(most, limits.lineBytes());
    this.ceiling = ceiling;
    this.account = account;
    this.mostWeight = budget.most();
    this.alterations = alterations;
    this.ledger = ledger;
    this.meters = meters;
    this.whenSealed = whenSealed;
  }

  /// What one batch may weigh encoded, so that others can be filled while it is on its way.
  static long mostBytes(MemoryBudget budget) {
    return Math.max(1024, budget.most() / 4);
  }

  Limits limits() {
    return limits;
  }

  Ledger.Tally tally() {
    return tally;
  }

  /// What holds for the lines to come: the journal's life they come from, and the time by both
  /// clocks.
  void moment(long epoch, long nanos, long wallNanos) {
    if (this.epoch != epoch) {
      this.epoch = epoch;
      family = OpenBatch.family(lane, epoch);
    }
    this.nanos = nanos;
    this.wall = wallNanos;
  }

  /// Puts the line into a batch, if it can.
  Added add(LogLine arrived, long sequence, byte[] chunk, int at, int length) {
    LogLine line = arrived;
    if (outside(line.timeNanos())) {
      switch (settings.outOfWindow()) {
        case SEND -> {}
        case RESTAMP -> line = alterations.restamped(wall);
        case DEAD_LETTER -> {
          return refused("out of window: the destination does not take an event of this time");
        }
      }
    }
    String partition;
    try {
      partition = encoding.partition(line);
    } catch (Throwable bug) {
      Fatal.pass(bug);
      meters.bug("the encoding", bug);
      return refused("encoding failed: " + Fatal.name(bug));
    }
    try {
      String reason = encode(line);
      return reason != null ? refused(reason) : put(partition, line, sequence, chunk, at, length);
    } finally {
      if (output.array().length > USUAL_LINE) {
        output = new Output(1024);
      }
    }
  }

  private Added put(
      String partition, LogLine line, long sequence, byte[] chunk, int at, int length) {
    int encoded = output.size();
    OpenBatch batch = find(partition);
    if (batch != null && !fits(batch, encoded, line.timeNanos())) {
      seal(batch);
      batch = null;
    }
    if (batch == null) {
      batch = fresh(partition, encoded, length);
    } else if (!batch.hasRoom(encoded, length)
        && !grow(batch, encoded, length, true)
        && !grow(batch, encoded, length, false)) {
      return Added.NO_ROOM;
    }
    if (batch == null) {
      return noRoom();
    }
    last = batch;
    batch.add(
        output.array(),
        0,
        encoded,
        line.timeNanos(),
        sequence,
        line.receivedNanos(),
        line.level().ordinal(),
        chunk,
        at,
        length);
    open.grew(batch);
    tally.batched(batch);
    tally.next = sequence + 1;
    if (batch.size() >= maxLines || weight(batch.bytes(), batch.size()) >= mostBytes()) {
      seal(batch);
    }
    return Added.PLACED;
  }

  private Added refused(String reason) {
    refusal = reason;
    return Added.REFUSED;
  }

  /// The line needs a batch of its own, for which there is no memory.
  private Added noRoom() {
    if (wanted > mostWeight || impatient) {
      long needed = wanted;
      wanted = 0;
      impatient = false;
      return refused("too long: it needs " + needed + " bytes of memory, which are not there");
    }
    return Added.NO_ROOM;
  }

  /// Why the last line was refused.
  String refusal() {
    return refusal;
  }

  /// The bytes that the line needs for which there was no room; 0 when there was.
  long wanted() {
    return wanted;
  }

  /// There may be room now.
  void tryAgain() {
    wanted = 0;
  }

  /// There will be no room: the next line for which there is none is refused.
  void giveUp() {
    wanted = 0;
    impatient = true;
  }

  /// Tells the ledger about the lines since the last time.
  void publish() {
    ledger.publish(tally);
  }

  /// Seals what has been open for long enough.
  void sealDue(long now) {
    long age = settings.batches().age().toNanos();
    OpenBatch oldest = open.oldest();
    while (oldest != null && now - oldest.openedNanos() >= age) {
      seal(oldest);
      oldest = open.oldest();
    }
  }

  void sealAll() {
    new ArrayList<>(open.all()).forEach(this::seal);
  }

  /// Seals the batch that frees most memory for its request; false when none is open.
  boolean sealFullest() {
    OpenBatch fullest = open.fullest();
    if (fullest == null) {
      return false;
    }
    seal(fullest);
    return true;
  }

  /// Nanoseconds until a batch is due, or `otherwise` when that is sooner.
  long due(long now, long otherwise) {
    OpenBatch oldest = open.oldest();
    return oldest == null
        ? otherwise
        : Math.clamp(oldest.openedNanos() + settings.batches().age().toNanos() - now, 0, otherwise);
  }

  /// What the open batches take in memory.
  long openWeight() {
    long weight = 0;
    for (OpenBatch batch : open.all()) {
      weight += batch.weight();
    }
    return weight;
  }

  private boolean outside(long time) {
    return (!limits.past().isZero() && time < wall - limits.past().toNanos())
        || (!limits.future().isZero() && time > wall + limits.future().toNanos());
  }

  private @Nullable String encode(LogLine line) {
    output.truncate(0);
    try {
      encoding.encode(line, output);
      if (excess() <= 0) {
        return null;
      }
      if (settings.overLong() == LaneSettings.OverLong.DEAD_LETTER) {
        return "too long: " + output.size() + " bytes encoded";
      }
      return shorten(line);
    } catch (Unencodable unencodable) {
      return String.valueOf(unencodable.getMessage());
    } catch (Throwable bug) {
      Fatal.pass(bug);
      meters.bug("the encoding", bug);
      return "encoding failed: " + Fatal.name(bug);
    }
  }

  /// Escapes make a message longer than its bytes, so the cut is scaled, and what is still in
  /// excess is taken off once more.
  private @Nullable String shorten(LogLine line) throws Unencodable {
    int whole = output.size();
    Output message = new Output(1024);
    line.writeText(Field.MESSAGE, message);
    int room = message.size();
    line.writeJsonText(Field.MESSAGE, message);
    double scale = (double) room / Math.max(1, message.size() - room);
    for (int i = 0; i < SHORTENINGS && room > 0; i++) {
      room = Math.max(0, room - (int) Math.ceil((excess() + MARK) * scale));
      output.truncate(0);
      encoding.encode(alterations.shortened(room), output);
      if (excess() <= 0) {
        return null;
      }
    }
    return "too long: " + whole + " bytes encoded";
  }

  /// Sizes for `,"truncated":true`.
  private static final int MARK = 18;

  private int excess() {
    return (int) Math.min(Integer.MAX_VALUE, output.size() - maxLineBytes);
  }

  private boolean fits(OpenBatch batch, int encoded, long time) {
    return weight(batch.bytes() + encoded, batch.size() + 1) <= mostBytes()
        && (limits.span().isZero() || batch.spanWith(time) <= limits.span().toNanos());
  }

  private long mostBytes() {
    return Math.min(maxBytes, ceiling.bytes());
  }

  private long weight(long bytes, int lines) {
    return bytes + (long) limits.lineOverhead() * lines;
  }

  private @Nullable OpenBatch find(String partition) {
    return last != null && last.partition().equals(partition) ? last : open.of(partition);
  }

  /// The next batch will be like the last one, unless there are many at once.
  private @Nullable OpenBatch fresh(String partition, int encoded, int record) {
    OpenBatch batch = open.size() < 2 ? fresh(partition, encoded, record, hint) : null;
    return batch != null ? batch : fresh(partition, encoded, record, NO_HINT);
  }

  private @Nullable OpenBatch fresh(
      String partition, int encoded, int record, OpenBatch.Sizes usual) {
    OpenBatch.Sizes sizes = OpenBatch.Sizes.of(encoded, record, usual);
    if (!pay(SealedBatch.weight(sizes, partition))) {
      return null;
    }
    OpenBatch batch = new OpenBatch(partition, nanos, sizes, account::array);
    open.add(batch);
    ledger.opened(batch);
    return batch;
  }

  private boolean grow(OpenBatch batch, int encoded, int record, boolean ample) {
    OpenBatch.Sizes sizes = batch.grown(encoded, record, ample, maxBytes + USUAL_LINE);
    if (!pay(SealedBatch.weight(sizes, batch.partition()) - batch.weight())) {
      return false;
    }
    batch.grow(sizes, account::array);
    return true;
  }

  private boolean pay(long bytes) {
    boolean paid = account.take(bytes);
    wanted = paid ? 0 : bytes;
    return paid;
  }

  private void seal(OpenBatch batch) {
    open.remove(batch);
    if (batch == last) {
      last = null;
    }
    ledger.publish(tally);
    long weight = batch.weight();
    SealedBatch sealed = batch.seal(family);
    hint = new OpenBatch.Sizes(ahead(batch.bytes()), ahead(batch.recordBytes()), batch.size());
    account.sealed(weight, sealed.weight());
    ledger.sealed(batch, sealed);
    whenSealed.accept(sealed);
  }

  private int ahead(long size) {
    return (int) Math.min(size + (size >> 3), maxBytes + USUAL_LINE);
  }
}
