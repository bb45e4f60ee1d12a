package dev.natship.engine;

import dev.natship.api.Encoding;
import dev.natship.api.Limits;
import dev.natship.api.LogLine;
import dev.natship.batches.BatchCeiling;
import dev.natship.batches.BatchSizes;
import dev.natship.batches.ChunkTally;
import dev.natship.batches.Ledger;
import dev.natship.batches.MemoryBudget;
import dev.natship.batches.OpenBatch;
import dev.natship.batches.OpenBatches;
import dev.natship.batches.SealedBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Fills batches, one for each partition, bounded by what their lines weigh encoded and by the
/// memory that there is for all. Belongs to the lane's thread.
///
/// Any number of partitions may be open at once. Which batch has to go when there is no more memory
/// is not decided here; a line for which there is none is left alone.
final class Batcher {
  private static final BatchSizes NO_HINT = new BatchSizes(0, 0, 2);

  /// The lengths of arrays are rounded up by an eighth at most.
  private static final double SAFELY = 0.85;

  private final String idPart;
  private final Limits limits;
  private final long maxBytes;
  private final int maxLines;
  private final long ageNanos;
  private final BatchCeiling ceiling;
  private final MemoryBudget.Account account;
  private final MemoryBudget budget;
  private final Ledger ledger;
  private final ChunkTally tally;
  private final Consumer<SealedBatch> whenSealed;
  private final OpenBatches open = new OpenBatches();
  private @Nullable OpenBatch last;
  private BatchSizes hint = NO_HINT;
  private String refusal = "";
  private long wanted;
  private boolean impatient;
  private String family = "";
  private long epoch = -1;
  private long nanos;
  private long wallNanos;
  private long waitedFrom;

  /// The newest open batch's.
  private long openedNanos = Long.MIN_VALUE;

  /// @param limits as [#limits] returns them
  /// @param whenSealed takes each batch that is full or due
  Batcher(
      String lane,
      Limits limits,
      Duration age,
      MemoryBudget budget,
      MemoryBudget.Account account,
      BatchCeiling ceiling,
      Ledger ledger,
      ChunkTally tally,
      Consumer<SealedBatch> whenSealed) {
    this.idPart = idPart(lane);
    this.limits = limits;
    this.maxBytes = limits.bytes();
    this.maxLines = limits.lines();
    this.ageNanos = age.toNanos();
    this.ceiling = ceiling;
    this.account = account;
    this.budget = budget;
    this.ledger = ledger;
    this.tally = tally;
    this.whenSealed = whenSealed;
  }

  /// What holds for the lane's batches: what its owner wants, what its encoding allows, and what
  /// there is memory for.
  static Limits limits(LaneSettings settings, Encoding encoding, MemoryBudget budget) {
    return settings
        .limits()
        .and(encoding.limits())
        .and(
            Limits.NONE
                .withBytes(Math.min(settings.batches().bytes(), mostBytes(budget)))
                .withLines(settings.batches().lines()));
  }

  /// What one batch may weigh encoded, so that others can be filled while it is on its way.
  static long mostBytes(MemoryBudget budget) {
    return Math.max(1024, budget.most() / 4);
  }

  /// What holds for the lines to come: the journal's life they come from, and the time.
  ///
  /// @param wallNanos the same moment as `nanos`, on the clock of lines
  /// @param waitedFrom since when they may have waited for us; `nanos` when we were late ourselves
  void moment(long epoch, long nanos, long wallNanos, long waitedFrom) {
    if (this.epoch != epoch) {
      this.epoch = epoch;
      family = OpenBatch.family(idPart, epoch);
    }
    this.nanos = nanos;
    this.wallNanos = wallNanos;
    this.waitedFrom = waitedFrom;
  }

  /// How many more lines would certainly fill a batch.
  int linesToFill() {
    OpenBatch fullest = open.fullest();
    return fullest == null ? maxLines : Math.max(1, maxLines - fullest.size());
  }

  /// Puts the line into a batch, if there is memory for it.
  ///
  /// @param fitted holds the line
  Placement add(Fitting fitted, long sequence, byte[] chunk, int at, int length) {
    LogLine line = fitted.line();
    int encoded = fitted.encoded().size();
    OpenBatch batch = find(fitted.partition());
    if (batch != null && !fits(batch, encoded, line.timeNanos())) {
      seal(batch);
      batch = null;
    }
    if (batch == null) {
      openedNanos = Math.max(openedNanos, since(line.receivedNanos()));
      batch = fresh(fitted.partition(), encoded, length);
    } else if (!batch.hasRoom(encoded, length)
        && !grow(batch, encoded, length, true)
        && !grow(batch, encoded, length, false)) {
      return Placement.NO_ROOM;
    }
    if (batch == null) {
      return noRoom();
    }
    last = batch;
    batch.add(
        fitted.encoded().array(),
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
    tally.batched(sequence, batch);
    if (batch.size() >= maxLines || weight(batch.bytes(), batch.size()) >= mostBytes()) {
      seal(batch);
    }
    return Placement.PLACED;
  }

  /// Since when a line waits that is the first of its batch. The wall clock may have been set since
  /// it came.
  private long since(long receivedNanos) {
    return nanos - Math.clamp(wallNanos - receivedNanos, 0, Math.max(0, nanos - waitedFrom));
  }

  /// The line needs a batch of its own, for which there is no memory.
  private Placement noRoom() {
    if (wanted > budget.most() || (impatient && wanted > budget.share() && holdsNothing())) {
      long needed = wanted;
      wanted = 0;
      refusal = "too long: it needs " + needed + " bytes of memory, which are not there";
      return Placement.REFUSED;
    }
    return Placement.NO_ROOM;
  }

  /// Why the last line was refused.
  String refusal() {
    return refusal;
  }

  /// The bytes that the line needs for which there was no room; 0 when there was.
  long wanted() {
    return wanted;
  }

  /// Others keep what a line would need that does not fit into a share: until they no longer do,
  /// such a line is refused at once.
  void giveUp() {
    impatient = true;
  }

  /// Whether it is refused at once.
  boolean hasGivenUp() {
    return impatient;
  }

  /// What a line may have encoded for which there is always memory once the lane holds nothing
  /// else, with a record of its own of about that length.
  long certainLineBytes() {
    return Math.max(0, budget.share() / 3 - 1024);
  }

  private boolean holdsNothing() {
    return open.size() == 0 && account.sealedBytes() == 0;
  }

  /// What the open batches hold of the budget goes back, unsent.
  void abandon() {
    account.abandoned(openWeight());
  }

  /// Seals what has been open for long enough.
  void sealDue(long now) {
    OpenBatch oldest = open.oldest();
    while (oldest != null && now - oldest.openedNanos() >= ageNanos) {
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
        : Math.clamp(oldest.openedNanos() + ageNanos - now, 0, otherwise);
  }

  /// What the open batches take in memory.
  long openWeight() {
    long weight = 0;
    for (OpenBatch batch : open.all()) {
      weight += batch.weight();
    }
    return weight;
  }

  private boolean fits(OpenBatch batch, int encoded, long time) {
    return weight(batch.bytes() + encoded, batch.size() + 1) <= mostBytes()
        && (limits.span().isZero() || batch.spanWith(time) <= limits.span().toNanos());
  }

  private long mostBytes() {
    return Math.min(Math.min(maxBytes, ceiling.bytes()), mostBytes(budget));
  }

  private long weight(long bytes, int lines) {
    return bytes + (long) limits.lineOverhead() * lines;
  }

  private @Nullable OpenBatch find(String partition) {
    return last != null && last.partition().equals(partition) ? last : open.of(partition);
  }

  /// The next batch will be like the last one, unless there are many at once. Where memory for such
  /// a one comes back soon, the line waits for it: a batch that begins small is copied again and
  /// again while it grows, and is sent before it is full. It never waits for more than its share.
  private @Nullable OpenBatch fresh(String partition, int encoded, int record) {
    boolean alone = open.size() == 0;
    OpenBatch batch = open.size() < 2 ? fresh(partition, encoded, record, hint) : null;
    if (batch == null && alone && account.isServedSoon()) {
      if (wanted > budget.share()) {
        batch = fresh(partition, encoded, record, hint.scaled(SAFELY * budget.share() / wanted));
      }
      if (batch == null && wanted <= budget.share()) {
        return null;
      }
    }
    return batch != null ? batch : fresh(partition, encoded, record, NO_HINT);
  }

  private @Nullable OpenBatch fresh(String partition, int encoded, int record, BatchSizes usual) {
    BatchSizes sizes = BatchSizes.of(encoded, record, usual);
    if (!pay(sizes.weight(partition), sizes.data(), sizes.records())) {
      return null;
    }
    OpenBatch batch = new OpenBatch(partition, openedNanos, sizes, account::array);
    open.add(batch);
    ledger.opened(batch);
    return batch;
  }

  private boolean grow(OpenBatch batch, int encoded, int record, boolean ample) {
    BatchSizes sizes = batch.grown(encoded, record, ample, maxBytes + Fitting.USUAL_LINE);
    BatchSizes now = batch.sizes();
    int data = sizes.data() > now.data() ? sizes.data() : 0;
    int records = sizes.records() > now.records() ? sizes.records() : 0;
    if (!pay(sizes.weight(batch.partition()) - batch.weight(), data, records)) {
      return false;
    }
    batch.grow(sizes, account::array);
    return true;
  }

  /// @param data the length of an array to come, like `records`; 0 for none
  private boolean pay(long bytes, int data, int records) {
    boolean paid = account.take(bytes, data, records);
    wanted = paid ? 0 : bytes;
    if (paid && bytes > budget.share()) {
      impatient = false;
    }
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
    hint = hint(batch);
    account.sealed(weight, sealed.weight());
    ledger.sealed(batch, sealed);
    whenSealed.accept(sealed);
  }

  /// The next batch will be about as large. Its records, other than its data, have no limit.
  private BatchSizes hint(OpenBatch last) {
    long data = Math.min(ahead(last.bytes()), maxBytes + Fitting.USUAL_LINE);
    long records = Math.min(ahead(last.recordBytes()), Integer.MAX_VALUE / 2);
    return new BatchSizes((int) data, (int) records, last.size());
  }

  private static long ahead(long size) {
    return size + (size >> 3);
  }

  /// The name as it may stand in an id: letters, digits, dash.
  private static String idPart(String name) {
    StringBuilder part = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
      part.append(plain ? c : '_');
    }
    return part.toString();
  }
}
