package dev.natship.engine;

import dev.natship.api.Encoding;
import dev.natship.api.Field;
import dev.natship.api.Limits;
import dev.natship.api.LogEvent;
import dev.natship.api.Output;
import dev.natship.api.Unencodable;
import dev.natship.shaping.Alterations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Fills batches, one for each partition, bounded by what their events weigh encoded. Belongs to
/// the lane's thread.
///
/// A few partitions may be open at once; the oldest batch goes when there are too many, or when all
/// together weigh more than two full ones.
final class Batcher {
  private static final int OPEN_PARTITIONS = 64;
  private static final int SHORTENINGS = 6;
  private static final int FEW_ITEMS = 16;
  private static final int FEW_BYTES = 1024;

  private final String lane;
  private final LaneSettings settings;
  private final Encoding encoding;
  private final Limits limits;
  private final long maxBytes;
  private final int maxEvents;
  private final long maxEventBytes;
  private final BatchCeiling ceiling;
  private final Spares spares;
  private final Alterations alterations;
  private final Ledger ledger;
  private final LaneMeters meters;
  private final Consumer<Parcel> sealed;
  private final Map<String, OpenBatch> open = new LinkedHashMap<>();
  private final Ledger.Tally tally = new Ledger.Tally();
  private @Nullable OpenBatch last;
  private int dataHint = 16 << 10;
  private int recordHint = 16 << 10;
  private int itemHint = FEW_ITEMS;
  private String family = "";
  private long epoch = -1;
  private long nanos;
  private long wall;

  Batcher(
      String lane,
      LaneSettings settings,
      Encoding encoding,
      long mostBytes,
      BatchCeiling ceiling,
      Spares spares,
      Alterations alterations,
      Ledger ledger,
      LaneMeters meters,
      Consumer<Parcel> sealed) {
    this.lane = lane;
    this.settings = settings;
    this.encoding = encoding;
    this.limits =
        settings
            .limits()
            .and(encoding.limits())
            .and(
                Limits.NONE
                    .withBytes(Math.min(settings.batchBytes(), mostBytes))
                    .withEvents(settings.batchEvents()));
    this.maxBytes = limits.bytes();
    this.maxEvents = limits.events();
    long most = maxBytes - limits.eventOverhead();
    this.maxEventBytes = limits.eventBytes() == 0 ? most : Math.min(most, limits.eventBytes());
    this.ceiling = ceiling;
    this.spares = spares;
    this.alterations = alterations;
    this.ledger = ledger;
    this.meters = meters;
    this.sealed = sealed;
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

  /// Puts the event into a batch and answers nothing, or answers why no batch can have it.
  @Nullable String add(LogEvent arrived, long sequence, byte[] chunk, int at, int length) {
    LogEvent event = arrived;
    if (outside(event.timeNanos())) {
      switch (settings.outOfWindow()) {
        case SEND -> {}
        case RESTAMP -> event = alterations.restamped(wall);
        case DEAD_LETTER -> {
          return "out of window: the destination does not take an event of this time";
        }
      }
    }
    OpenBatch batch;
    try {
      batch = batch(encoding.partition(event));
    } catch (Throwable bug) {
      Fatal.pass(bug);
      meters.bug("the encoding", bug);
      return "encoding failed: " + Fatal.name(bug);
    }
    int start = batch.data().size();
    String refusal = encode(event, batch.data(), start);
    if (refusal != null) {
      batch.data().truncate(start);
      return refusal;
    }
    int encoded = batch.data().size() - start;
    if (batch.size() > 0 && !fits(batch, encoded, event.timeNanos())) {
      Output previous = batch.data();
      OpenBatch fresh = fresh(batch.partition());
      fresh.data().write(previous.array(), start, encoded);
      previous.truncate(start);
      seal(batch);
      keep(fresh);
      batch = fresh;
      start = 0;
    }
    batch.add(
        start,
        event.timeNanos(),
        sequence,
        event.receivedNanos(),
        event.level().ordinal(),
        chunk,
        at,
        length);
    tally.batched++;
    tally.next = sequence + 1;
    if (batch.size() >= maxEvents || weight(batch.bytes(), batch.size()) >= mostBytes()) {
      seal(batch);
    }
    return null;
  }

  /// Tells the ledger about the lines since the last time.
  void publish() {
    ledger.publish(tally);
  }

  /// Seals what has been open for long enough.
  void sealDue(long now) {
    long age = settings.batchAge().toNanos();
    for (OpenBatch batch : new ArrayList<>(open.values())) {
      if (now - batch.openedNanos() >= age) {
        seal(batch);
      }
    }
  }

  void sealAll() {
    new ArrayList<>(open.values()).forEach(this::seal);
  }

  /// Nanoseconds until a batch is due, or `otherwise` when that is sooner.
  long due(long now, long otherwise) {
    long wait = otherwise;
    for (OpenBatch batch : open.values()) {
      wait = Math.min(wait, batch.openedNanos() + settings.batchAge().toNanos() - now);
    }
    return Math.max(0, wait);
  }

  private boolean outside(long time) {
    return (!limits.past().isZero() && time < wall - limits.past().toNanos())
        || (!limits.future().isZero() && time > wall + limits.future().toNanos());
  }

  private @Nullable String encode(LogEvent event, Output out, int start) {
    try {
      encoding.encode(event, out);
      int excess = excess(out, start);
      if (excess <= 0) {
        return null;
      }
      if (settings.overLong() == LaneSettings.OverLong.DEAD_LETTER) {
        return "too long: " + (out.size() - start) + " bytes encoded";
      }
      return shorten(event, out, start);
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
  private @Nullable String shorten(LogEvent event, Output out, int start) throws Unencodable {
    int whole = out.size() - start;
    Output message = new Output(1024);
    event.writeText(Field.MESSAGE, message);
    int room = message.size();
    event.writeJsonText(Field.MESSAGE, message);
    double scale = (double) room / Math.max(1, message.size() - room);
    for (int i = 0; i < SHORTENINGS && room > 0; i++) {
      room = Math.max(0, room - (int) Math.ceil((excess(out, start) + MARK) * scale));
      out.truncate(start);
      encoding.encode(alterations.shortened(room), out);
      if (excess(out, start) <= 0) {
        return null;
      }
    }
    return "too long: " + whole + " bytes encoded";
  }

  /// Room for `,"truncated":true`.
  private static final int MARK = 18;

  private int excess(Output out, int start) {
    return (int) Math.min(Integer.MAX_VALUE, out.size() - start - maxEventBytes);
  }

  private boolean fits(OpenBatch batch, int encoded, long time) {
    return weight(batch.bytes() + encoded, batch.size() + 1) <= mostBytes()
        && (limits.span().isZero() || batch.spanWith(time) <= limits.span().toNanos());
  }

  private long mostBytes() {
    return Math.min(maxBytes, ceiling.bytes());
  }

  private long weight(long bytes, int events) {
    return bytes + (long) limits.eventOverhead() * events;
  }

  private OpenBatch batch(String partition) {
    if (last != null && last.partition().equals(partition)) {
      return last;
    }
    OpenBatch batch = open.get(partition);
    if (batch == null) {
      makeRoom();
      batch = fresh(partition);
      keep(batch);
    }
    last = batch;
    return batch;
  }

  private OpenBatch fresh(String partition) {
    // The next batch will be like the last one, unless there are many at once.
    boolean alike = open.size() < 2;
    return new OpenBatch(
        partition,
        nanos,
        spares.take(alike ? dataHint : FEW_BYTES),
        spares.take(alike ? recordHint : FEW_BYTES),
        alike ? itemHint : FEW_ITEMS);
  }

  private void keep(OpenBatch batch) {
    open.put(batch.partition(), batch);
    ledger.opened(batch);
    last = batch;
  }

  private void makeRoom() {
    while (open.size() >= OPEN_PARTITIONS || (open.size() > 1 && openBytes() > 2 * maxBytes)) {
      seal(open.values().iterator().next());
    }
  }

  private long openBytes() {
    long bytes = 0;
    for (OpenBatch batch : open.values()) {
      bytes += batch.bytes();
    }
    return bytes;
  }

  private void seal(OpenBatch batch) {
    open.remove(batch.partition());
    if (batch == last) {
      last = null;
    }
    if (batch.size() == 0) {
      ledger.abandoned(batch);
      return;
    }
    ledger.publish(tally);
    Parcel parcel = batch.seal(family);
    dataHint = hint(batch.data().size());
    recordHint = hint(batch.recordBytes());
    itemHint = batch.size();
    ledger.sealed(batch, parcel);
    sealed.accept(parcel);
  }

  private int hint(int size) {
    return (int) Math.min(Math.max(FEW_BYTES, size + (size >> 3)), maxBytes + (64 << 10));
  }
}
