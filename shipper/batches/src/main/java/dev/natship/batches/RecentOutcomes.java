package dev.natship.batches;

import dev.natship.api.Output;
import dev.natship.chunks.Runs;
import dev.natship.codes.Log;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;

/// What became lately of the lines of one lane: [Settlement]s in a ring of bytes, of which the
/// oldest go when it is full.
///
/// Of a sequence from [Extent#from] on that is not found, it is certain that nothing of the kind
/// happened to it. What a lane remembered goes on in the one that comes after it, in this process
/// or the next. What a lane leaves out is not remembered, since it follows from the line and the
/// lane's settings; so it is remembered for which lines these settings were the same. Guarded by
/// the ledger's lock.
public final class RecentOutcomes {
  private static final System.Logger LOG = Log.of(RecentOutcomes.class);

  /// So many runs share an entry at most; more of them become several entries.
  private static final int RUNS = 512;

  private static final Settlement.Kind[] KINDS = Settlement.Kind.values();

  private final OutcomeMemory memory;
  private final InstantSource clock;
  private final OutcomeRing ring;
  private final OutcomeEntry entries = new OutcomeEntry();
  private long bornMillis;

  /// Of lines from that sequence on, entries before that place are of other lines, which had their
  /// numbers in another life.
  private long pastEnd;

  private long pastTail;

  private long[] bounds = new long[16];
  private int used;
  private final long bornFrom;
  private final long settings;
  private long ownFrom;
  private long changedMillis;
  private long knownFrom;
  private long knownSinceMillis;
  private boolean closed;

  /// @param from the first sequence of which everything will be told
  /// @param settings a fingerprint of what leaves lines out
  RecentOutcomes(OutcomeMemory memory, InstantSource clock, long from, long settings) {
    this.memory = memory;
    this.settings = settings;
    this.ownFrom = from;
    this.clock = clock;
    this.ring = new OutcomeRing(memory);
    this.bornMillis = clock.millis();
    this.bornFrom = from;
    this.knownFrom = from;
    this.knownSinceMillis = bornMillis;
    memory.join();
  }

  /// What an earlier lane remembered, to look into.
  ///
  /// @param settings a fingerprint of what leaves lines out now
  public static RecentOutcomes of(PastOutcomes past, long settings) {
    var outcomes =
        new RecentOutcomes(new OutcomeMemory(), InstantSource.system(), past.end(), settings);
    outcomes.inherit(past);
    return outcomes;
  }

  /// Goes on with what an earlier lane remembered. What cannot be read is as if there were nothing.
  void inherit(PastOutcomes past) {
    if (past.isEmpty()) {
      return;
    }
    try {
      inherit(OutcomeImage.parse(past.bytes()), past.end());
    } catch (IOException | RuntimeException damaged) {
      LOG.log(System.Logger.Level.DEBUG, "what became of earlier lines cannot be read", damaged);
      ring.clear();
      entries.families(new String[OutcomeEntry.FAMILIES]);
      knownFrom = bornFrom;
      ownFrom = bornFrom;
      changedMillis = 0;
      bornMillis = clock.millis();
      knownSinceMillis = bornMillis;
    }
  }

  private void inherit(OutcomeImage image, long end) throws IOException {
    ring.fill(image.entries());
    entries.families(onlyNamed(image.families()));
    if (image.knownFrom() > end) {
      throw new IOException("it is of other lines");
    }
    if (image.settings() == settings) {
      ownFrom = Math.min(bornFrom, image.ownFrom());
      changedMillis = image.changedMillis();
    } else if (image.settings() != 0) {
      changedMillis = bornMillis;
    }
    knownFrom = image.knownFrom();
    knownSinceMillis = image.knownSinceMillis();
    bornMillis = image.bornMillis();
    fit();
    pastEnd = end;
    pastTail = ring.tail();
  }

  /// Reads every entry once. Returns those families that they name.
  private String[] onlyNamed(String[] families) throws IOException {
    String[] named = new String[families.length];
    long position = ring.head();
    while (position < ring.tail()) {
      OutcomeRing.Place at = ring.at(position);
      long length = at.number();
      position = at.position() + length;
      int kind = at.next();
      at.number();
      at.number();
      at.holds(0, at.number());
      at.text();
      int family = at.next();
      at.text();
      at.number();
      at.number();
      at.text();
      if (at.position() != position || kind >= KINDS.length || family > named.length) {
        throw new IOException("an entry is damaged");
      }
      if (family > 0) {
        named[family - 1] = families[family - 1];
      }
    }
    if (position != ring.tail()) {
      throw new IOException("the last entry is cut off");
    }
    return named;
  }

  /// The lane before may have had a larger share.
  private void fit() {
    while (ring.isTooLong()) {
      forgetOldest();
    }
    ring.shrink();
  }

  /// For the lane that comes after this one; nothing once it is closed.
  byte[] image() {
    return closed
        ? new byte[0]
        : new OutcomeImage(
                bornMillis,
                knownFrom,
                knownSinceMillis,
                settings,
                ownFrom,
                changedMillis,
                entries.families(),
                ring.entries())
            .toBytes();
  }

  /// The first sequence of which everything was to be told.
  long bornFrom() {
    return bornFrom;
  }

  /// What is remembered.
  ///
  /// @param own the first line that only lanes with these settings can have settled
  /// @param changed when other settings ended, where it is known that there were any
  /// @param from the first line of which is remembered whether it was delivered, dead-lettered or
  ///   dropped
  /// @param since since when that is remembered
  public record Extent(long own, Optional<Instant> changed, long from, Instant since) {}

  public Extent extent() {
    return new Extent(
        ownFrom,
        changedMillis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(changedMillis)),
        knownFrom,
        Instant.ofEpochMilli(knownSinceMillis));
  }

  int bytes() {
    return ring.bytes();
  }

  /// Remembers it of these sequences, which are ascending.
  void add(Settlement.Kind kind, String reason, Receipt receipt, long[] sequences, int count) {
    used = 0;
    for (int i = 0; i < count; i++) {
      append(sequences[i], sequences[i] + 1);
    }
    write(kind, reason, receipt);
  }

  void add(Settlement.Kind kind, String reason, Receipt receipt, Runs sequences) {
    used = 0;
    long[] each = sequences.bounds();
    for (int i = 0; i < each.length; i += 2) {
      append(each[i], each[i + 1]);
    }
    write(kind, reason, receipt);
  }

  private void append(long from, long to) {
    if (used > 0 && bounds[used - 1] == from) {
      bounds[used - 1] = to;
      return;
    }
    if (used == bounds.length) {
      bounds = Arrays.copyOf(bounds, 2 * used);
    }
    bounds[used++] = from;
    bounds[used++] = to;
  }

  private void write(Settlement.Kind kind, String reason, Receipt receipt) {
    for (int i = 0; i < used && !closed; i += 2 * RUNS) {
      int end = Math.min(used, i + 2 * RUNS);
      long millis = clock.millis() - bornMillis;
      Output entry = entries.write(kind, millis, reason, receipt, bounds, i, end);
      if (makeRoom(entry.size())) {
        ring.append(entry);
      } else {
        forgotten(bounds[end - 1], clock.millis()); // longer than the whole ring
      }
    }
    if (bounds.length > 4 * RUNS) {
      bounds = new long[16];
    }
  }

  private boolean makeRoom(int length) {
    while (!ring.hasRoom(length)) {
      if (!forgetOldest()) {
        return false;
      }
    }
    return true;
  }

  private boolean forgetOldest() {
    if (ring.isEmpty()) {
      return false;
    }
    OutcomeRing.Place at = ring.at(ring.head());
    long length = at.number();
    long behind = at.position() + length;
    at.next();
    long millis = bornMillis + at.signed();
    long first = at.number();
    forgotten(first + at.number(), millis);
    ring.drop(behind);
    return true;
  }

  /// What is not found before that sequence may have been here.
  private void forgotten(long end, long millis) {
    knownFrom = Math.max(knownFrom, end);
    knownSinceMillis = Math.max(knownSinceMillis, millis);
  }

  /// What is remembered of a line.
  public Optional<Settlement> find(long sequence) {
    Optional<Settlement> found = Optional.empty();
    for (long position = ring.head(); position < ring.tail(); ) {
      OutcomeRing.Place at = ring.at(position);
      boolean isOther = position < pastTail && sequence >= pastEnd;
      long length = at.number();
      position = at.position() + length;
      int kind = at.next();
      long millis = at.signed();
      long place = sequence - at.number();
      long span = at.number();
      if (!isOther && place >= 0 && place < span && at.holds(place, span)) {
        found = Optional.of(settlement(kind, millis, at));
      }
    }
    return found;
  }

  private Settlement settlement(int kind, long millis, OutcomeRing.Place at) {
    String reason = at.text();
    String batch = entries.family(at.next()) + at.text();
    int attempts = (int) at.number();
    int status = (int) at.signed();
    return new Settlement(
        KINDS[kind],
        Instant.ofEpochMilli(bornMillis + millis),
        reason,
        new Receipt(batch, attempts, status, at.text()));
  }

  /// Remembers nothing from now on, and lets go of its memory.
  void close() {
    if (!closed) {
      memory.leave();
    }
    closed = true;
    ring.clear();
    forgotten(Long.MAX_VALUE, clock.millis());
  }
}
