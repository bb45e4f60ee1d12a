package dev.natship.batches;

import dev.natship.api.Output;
import dev.natship.chunks.Runs;
import dev.natship.codes.Log;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;

/// What became lately of the lines of one lane: a ring of bytes, of which the oldest entries go
/// when it is full. An entry is a [Settlement] with the sequences it holds for, as runs or as bits,
/// whichever is shorter, so a batch costs some forty bytes and not so many a line.
///
/// Of a sequence from [#knownFrom] on that is not found, it is certain that nothing of the kind
/// happened to it. What a lane remembered goes on in the one that comes after it, in this process
/// or the next. Guarded by the ledger's lock.
public final class RecentOutcomes {
  private static final System.Logger LOG = Log.of(RecentOutcomes.class);

  static final int LEAST = 4 << 10;
  static final int MOST = 64 << 10;

  /// So many runs share an entry at most; more of them become several entries.
  private static final int RUNS = 512;

  private static final int LONGEST_WORDS = 300;
  private static final int LONGEST_NAME = 1_000;
  private static final Settlement.Kind[] KINDS = Settlement.Kind.values();

  private static final int FAMILIES = 8;
  private static final int IMAGE_VERSION = 1;

  private static final int AS_RUNS = 0;
  private static final int AS_BITS = 1;

  private final OutcomeMemory memory;
  private final InstantSource clock;
  private long bornMillis;
  private final Output entry = new Output(256);
  private byte[] ring = {};

  /// Where the oldest entry begins, and where the next one will; a place in the ring is one of
  /// these modulo its length.
  private long head;

  private long tail;

  /// What ids of batches begin with, kept once for each life; an entry names its place from 1 on.
  private final String[] families = new String[FAMILIES];

  /// Of lines from that sequence on, entries before that place are of other lines, which had their
  /// numbers in another life.
  private long pastEnd;

  private long pastTail;

  private long[] bounds = new long[16];
  private int used;
  private final long bornFrom;
  private long knownFrom;
  private long knownSinceMillis;
  private boolean closed;

  /// @param from the first sequence of which everything will be told
  public RecentOutcomes(OutcomeMemory memory, InstantSource clock, long from) {
    this.memory = memory;
    this.clock = clock;
    this.bornMillis = clock.millis();
    this.bornFrom = from;
    this.knownFrom = from;
    this.knownSinceMillis = bornMillis;
    Arrays.fill(families, "");
    memory.join();
  }

  /// What an earlier lane remembered, to look into.
  public static RecentOutcomes of(PastOutcomes past) {
    var outcomes = new RecentOutcomes(new OutcomeMemory(), InstantSource.system(), past.end());
    outcomes.inherit(past);
    return outcomes;
  }

  /// Goes on with what an earlier lane remembered. What cannot be read is as if there were nothing.
  void inherit(PastOutcomes past) {
    if (past.isEmpty()) {
      return;
    }
    try (var in = new DataInputStream(new ByteArrayInputStream(past.bytes()))) {
      inherit(in, past.end());
    } catch (IOException | RuntimeException damaged) {
      LOG.log(System.Logger.Level.DEBUG, "what became of earlier lines cannot be read", damaged);
      head = 0;
      tail = 0;
      ring = new byte[0];
      Arrays.fill(families, "");
      knownFrom = bornFrom;
      bornMillis = clock.millis();
      knownSinceMillis = bornMillis;
    }
  }

  private void inherit(DataInputStream in, long end) throws IOException {
    int version = in.readByte();
    long born = in.readLong();
    long from = in.readLong();
    long since = in.readLong();
    for (int i = 0; i < FAMILIES; i++) {
      families[i] = in.readUTF();
    }
    int length = in.readInt();
    if (version != IMAGE_VERSION || length < 0 || length > MOST) {
      throw new IOException("version " + version + ", " + length + " bytes");
    }
    byte[] entries = in.readNBytes(length);
    if (entries.length < length) {
      throw new EOFException();
    }
    if (length > 0) {
      int room = LEAST / 4;
      while (room < length) {
        room *= 2;
      }
      ring = Arrays.copyOf(entries, room);
    }
    tail = length;
    forgetUnused(check());
    if (from > end) {
      throw new IOException("it is of other lines");
    }
    knownFrom = from;
    knownSinceMillis = since;
    bornMillis = born;
    fit();
    pastEnd = end;
    pastTail = tail;
  }

  /// Reads every entry once. Returns which families they name.
  private boolean[] check() throws IOException {
    boolean[] named = new boolean[FAMILIES + 1];
    long position = head;
    while (position < tail) {
      Place at = new Place(position);
      long length = at.number();
      position = at.position + length;
      int kind = at.next();
      at.number();
      at.number();
      at.holds(0, at.number());
      at.text();
      named[at.next()] = true;
      at.text();
      at.number();
      at.number();
      at.text();
      if (at.position != position || kind >= KINDS.length) {
        throw new IOException("an entry is damaged");
      }
    }
    if (position != tail) {
      throw new IOException("the last entry is cut off");
    }
    return named;
  }

  private void forgetUnused(boolean[] named) {
    for (int i = 0; i < FAMILIES; i++) {
      families[i] = named[i + 1] ? families[i] : "";
    }
  }

  /// The lane before may have had a larger share.
  private void fit() {
    int most = Math.clamp(memory.share(), LEAST, MOST);
    int length = ring.length;
    while (length > most) {
      length /= 2;
    }
    while (tail - head > length) {
      forgetOldest();
    }
    if (length < ring.length) {
      resize(length);
    }
  }

  /// For the lane that comes after this one; nothing once it is closed.
  byte[] image() {
    var bytes = new ByteArrayOutputStream();
    if (closed) {
      return bytes.toByteArray();
    }
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(IMAGE_VERSION);
      out.writeLong(bornMillis);
      out.writeLong(knownFrom);
      out.writeLong(knownSinceMillis);
      for (String family : families) {
        out.writeUTF(family);
      }
      out.writeInt((int) (tail - head));
      for (long position = head; position < tail; position++) {
        out.writeByte(ring[place(position)]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// The first sequence of which everything was to be told.
  long bornFrom() {
    return bornFrom;
  }

  /// The first sequence of which everything is known.
  public long knownFrom() {
    return knownFrom;
  }

  /// Since when everything is known.
  public Instant knownSince() {
    return Instant.ofEpochMilli(knownSinceMillis);
  }

  int bytes() {
    return ring.length;
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
      encode(kind, reason, receipt, i, end);
      put(bounds[end - 1]);
    }
    if (bounds.length > 4 * RUNS) {
      bounds = new long[16];
    }
  }

  private void encode(Settlement.Kind kind, String reason, Receipt receipt, int from, int end) {
    entry.truncate(0);
    entry.write(kind.ordinal());
    number(zigzag(clock.millis() - bornMillis));
    number(bounds[from]);
    long span = bounds[end - 1] - bounds[from];
    number(span);
    int length = entry.size();
    runs(from, end);
    if (entry.size() - length > (span + 7) / 8 + 1) {
      entry.truncate(length);
      bits(from, end, (int) span);
    }
    text(reason, LONGEST_WORDS);
    batch(receipt.batch());
    number(receipt.attempts());
    number(zigzag(receipt.status()));
    text(receipt.words(), LONGEST_NAME);
  }

  /// How many runs, and how long each is and how far the next one from it. The first one begins at
  /// the first sequence, the last one ends with the last.
  private void runs(int from, int end) {
    entry.write(AS_RUNS);
    number((end - from) / 2);
    for (int i = from; i < end - 2; i += 2) {
      number(bounds[i + 1] - bounds[i]);
      number(bounds[i + 2] - bounds[i + 1]);
    }
  }

  private void bits(int from, int end, int span) {
    byte[] bits = new byte[(span + 7) / 8];
    for (int i = from; i < end; i += 2) {
      for (int bit = (int) (bounds[i] - bounds[from]); bit < bounds[i + 1] - bounds[from]; bit++) {
        bits[bit / 8] |= (byte) (1 << bit % 8);
      }
    }
    entry.write(AS_BITS);
    entry.write(bits);
  }

  /// All ids of a lane begin alike, and end with a sequence, a size and a checksum.
  private void batch(String id) {
    int dash = id.length();
    for (int i = 0; i < 3 && dash >= 0; i++) {
      dash = id.lastIndexOf('-', dash - 1);
    }
    String beginning = id.substring(0, dash + 1);
    int family = beginning.isEmpty() ? 0 : family(beginning);
    entry.write(family);
    text(family > 0 ? id.substring(dash + 1) : id, LONGEST_WORDS);
  }

  /// Its number; 0 where there is no room for one more.
  private int family(String beginning) {
    for (int i = 0; i < FAMILIES; i++) {
      if (families[i].isEmpty() && beginning.length() <= LONGEST_WORDS) {
        families[i] = beginning;
      }
      if (families[i].equals(beginning)) {
        return i + 1;
      }
    }
    return 0;
  }

  private void text(String text, int most) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, most);
    while (length < bytes.length && (bytes[length] & 0xC0) == 0x80) {
      length--;
    }
    number(length);
    entry.write(bytes, 0, length);
  }

  private void number(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      entry.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    entry.write((int) rest);
  }

  private static long zigzag(long value) {
    return value << 1 ^ value >> 63;
  }

  private void put(long end) {
    int length = entry.size();
    int needed = length + (length < 0x80 ? 1 : length < 0x4000 ? 2 : 3);
    while (ring.length - (tail - head) < needed) {
      if (!grow() && !forgetOldest()) {
        forgotten(end, clock.millis()); // longer than the whole ring
        return;
      }
    }
    long rest = length;
    while (rest > 0x7F) {
      ring[place(tail++)] = (byte) (rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    ring[place(tail++)] = (byte) rest;
    byte[] bytes = entry.array();
    int at = place(tail);
    int first = Math.min(length, ring.length - at);
    System.arraycopy(bytes, 0, ring, at, first);
    System.arraycopy(bytes, first, ring, 0, length - first);
    tail += length;
  }

  private int place(long position) {
    return (int) (position & (ring.length - 1));
  }

  private boolean grow() {
    int length = ring.length == 0 ? LEAST / 4 : 2 * ring.length;
    if (length > Math.clamp(memory.share(), LEAST, MOST)) {
      return false;
    }
    resize(length);
    return true;
  }

  /// A power of two, in which everything has room.
  private void resize(int length) {
    byte[] other = new byte[length];
    for (long position = head; position < tail; position++) {
      other[(int) (position & (length - 1))] = ring[place(position)];
    }
    ring = other;
  }

  private boolean forgetOldest() {
    if (head == tail) {
      return false;
    }
    Place at = new Place(head);
    long length = at.number();
    long behind = at.position + length;
    at.position++;
    long millis = bornMillis + at.signed();
    long first = at.number();
    forgotten(first + at.number(), millis);
    head = behind;
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
    for (long position = head; position < tail; ) {
      Place at = new Place(position);
      boolean isOther = position < pastTail && sequence >= pastEnd;
      long length = at.number();
      position = at.position + length;
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

  private Settlement settlement(int kind, long millis, Place at) {
    String reason = at.text();
    int family = at.next();
    String batch = (family == 0 ? "" : families[family - 1]) + at.text();
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
    ring = new byte[0];
    forgotten(Long.MAX_VALUE, clock.millis());
    head = 0;
    tail = 0;
  }

  /// A place in the ring from which is read.
  private final class Place {
    private long position;

    Place(long position) {
      this.position = position;
    }

    int next() {
      return ring[place(position++)] & 0xFF;
    }

    long number() {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        int next = next();
        value |= (long) (next & 0x7F) << shift;
        if (next < 0x80) {
          return value;
        }
      }
    }

    long signed() {
      long value = number();
      return value >>> 1 ^ -(value & 1);
    }

    /// Whether the sequences hold the one at that distance from the first. Then it stands behind
    /// them.
    boolean holds(long place, long span) {
      if (next() == AS_BITS) {
        boolean holds =
            (ring[RecentOutcomes.this.place(position + place / 8)] & 1 << place % 8) != 0;
        position += (span + 7) / 8;
        return holds;
      }
      long runs = number();
      long at = 0;
      boolean holds = false;
      for (long i = 0; i < runs; i++) {
        long end = i == runs - 1 ? span : at + number();
        holds |= place >= at && place < end;
        at = i == runs - 1 ? end : end + number();
      }
      return holds;
    }

    String text() {
      byte[] text = new byte[(int) number()];
      for (int i = 0; i < text.length; i++) {
        text[i] = (byte) next();
      }
      return new String(text, StandardCharsets.UTF_8);
    }
  }
}
