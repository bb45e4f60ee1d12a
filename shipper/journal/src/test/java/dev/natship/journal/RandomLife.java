package dev.natship.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.natship.chunks.Loss;
import dev.natship.chunks.Records;
import dev.natship.chunks.Runs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One life of `JournalModelTest`. It takes the steps of the journal's threads itself, so that a
/// seed always gives the same life.
final class RandomLife {
  private static final int CHUNK = 1024;
  private static final int SEGMENT = 4096;
  private static final long RETAIN_MILLIS = 20_000;
  private static final List<String> NAMES = List.of("axiom", "loki", "Größe/π");

  /// A reader and what it was given.
  private record Watched(
      String name, Reader reader, boolean holds, Set<Long> given, @Nullable Notes notes) {}

  /// A reader that finishes lines in any order and writes down how many it has answered for.
  private final class Notes implements Note.Writer {
    private final Reader reader;
    private final long first;
    private final long answered;
    private boolean leaving;
    private final NavigableSet<Long> open = new TreeSet<>();
    private final NavigableSet<Long> finished = new TreeSet<>();

    Notes(Reader reader) {
      this.reader = reader;
      ReaderProgress progress = reader.progress();
      byte[] note = reader.note();
      if (note.length == 0) {
        first = progress.start();
        answered = 0;
      } else {
        first = ByteBuffer.wrap(note).getLong(0);
        answered = ByteBuffer.wrap(note).getLong(8);
      }
      // Each line from the first one on is answered for in one life.
      assertTrue(
          flipped || answered == progress.start() + progress.settled() - first,
          () -> answered + " answered since " + first + ": " + progress);
    }

    void finish() {
      for (long sequence : List.copyOf(open)) {
        if (chance(70)) {
          open.remove(sequence);
          finished.add(sequence);
        }
      }
      reader.changed();
      ReaderProgress progress = reader.progress();
      reader.commit(open.isEmpty() ? progress.position() : open.first());
    }

    @Override
    public @Nullable Note note() {
      if (!leaving && chance(10)) {
        return null;
      }
      ReaderProgress progress = reader.progress();
      var settled = new Runs();
      for (long at = progress.committed(); at < progress.position(); at++) {
        if (!open.contains(at)) {
          settled.add(at, at + 1);
        }
      }
      settled.addAll(progress.ahead());
      var words = ByteBuffer.allocate(16).putLong(first);
      words.putLong(answered + finished.size() + progress.lost());
      return new Note(progress.committed(), settled, words.array());
    }
  }

  private final Random random;
  private final NavigableMap<Long, byte[]> lines = new TreeMap<>();
  private final Map<String, Long> committed = new HashMap<>();
  private final Map<String, Long> saved = new HashMap<>();

  /// What each reader had finished when all cursors were saved.
  private final Map<String, Set<Long>> finished = new HashMap<>();

  private final boolean noting;
  private final Set<String> opened = new HashSet<>();
  private final List<Watched> readers = new ArrayList<>();
  private final List<Chunk> kept = new ArrayList<>();
  private final JournalSettings settings;
  private final boolean faults;
  private final boolean flips;
  private FaultyStorage storage;
  private @Nullable Journal journal;
  private long writtenTo;
  private long millis = 1_000_000;
  private long nanos;
  private boolean flipped;
  private boolean powerLost;
  private long appended;
  private long given;

  RandomLife(long seed) {
    random = new Random(seed);
    storage = new FaultyStorage(random);
    faults = chance(60);
    flips = chance(25);
    noting = chance(60);
    settings =
        new JournalSettings(
            (4 + random.nextInt(12)) * CHUNK,
            Optional.of(Path.of("unused")),
            (8 + random.nextInt(64)) * CHUNK,
            Duration.ofMillis(RETAIN_MILLIS),
            chance(50) ? Duration.ZERO : Duration.ofMillis(50),
            CHUNK,
            Duration.ofMillis(25));
  }

  void live() {
    open();
    int steps = 50 + random.nextInt(300);
    for (int i = 0; i < steps; i++) {
      guarded(this::step);
      check();
    }
    guarded(this::restart);
    storage.crashIn(Integer.MAX_VALUE);
    heal();
    drain();
    restart();
    drain();
  }

  long appended() {
    return appended;
  }

  String summary() {
    return appended + " " + given + " " + storage.operations() + " " + journal().status();
  }

  private interface Step {
    void run() throws IOException, InterruptedException;
  }

  private void guarded(Step step) {
    try {
      step.run();
    } catch (FaultyStorage.Crash _) {
      crash();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private Journal journal() {
    if (journal == null) {
      throw new IllegalStateException("not open");
    }
    return journal;
  }

  /// Reads and writes happen without the lock, and then lines arrive and readers go on.
  private void interleaved(Step step, Runnable others) throws IOException, InterruptedException {
    storage.meanwhile(() -> {
      assertFalse(journal().state.lock.isHeldByCurrentThread(), "the lock is held during I/O");
      if (chance(20)) {
        append(1 + random.nextInt(20));
      }
      others.run();
    });
    try {
      step.run();
    } finally {
      storage.meanwhile(() -> {});
    }
  }

  private void step() throws IOException, InterruptedException {
    int dice = random.nextInt(100);
    if (dice < 35) {
      append(1 + random.nextInt(20));
    } else if (dice < 55) {
      interleaved(
          this::read,
          () -> {
            if (chance(10)) {
              write(false);
            }
          });
    } else if (dice < 62) {
      commit();
    } else if (dice < 68) {
      journal().seal();
    } else if (dice < 80) {
      boolean now = chance(30);
      interleaved(() -> write(now), () -> {});
    } else if (dice < 86) {
      openReader();
    } else if (dice < 88) {
      closeReader();
    } else if (dice < 92) {
      long pass = random.nextInt(chance(10) ? 30_000 : 40);
      long step = chance(5) ? 10 * RETAIN_MILLIS : 0;
      millis += pass + step;
      nanos += pass * 1_000_000;
    } else if (dice < 97) {
      if (faults) {
        hurt();
      }
    } else if (dice < 98) {
      restart();
    } else if (dice < 99) {
      crash();
    } else {
      storage.crashIn(random.nextInt(60));
    }
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      byte[] line = new byte[random.nextInt(chance(3) ? 4000 : 200)];
      random.nextBytes(line);
      byte[] padded = Arrays.copyOf(line, line.length + 7);
      long expected = journal().state.retention.next();
      long sequence = journal().append(padded, 0, line.length, millis);
      if (sequence == Journal.TOO_LONG) {
        assertTrue(line.length > journal().longestRecord());
      } else if (sequence == Journal.REFUSED) {
        assertTrue(readers.stream().anyMatch(Watched::holds), "refused though no one holds");
      } else {
        assertEquals(expected, sequence);
        lines.put(sequence, line);
        appended++;
      }
    }
  }

  private void read() throws InterruptedException {
    if (readers.isEmpty()) {
      return;
    }
    Watched watched = readers.get(random.nextInt(readers.size()));
    if (chance(15)) {
      readSome(watched);
    } else {
      read(watched);
    }
  }

  /// Takes the first lines of a chunk and puts the others back.
  private void readSome(Watched watched) throws InterruptedException {
    Chunk chunk = watched.reader().next(Duration.ZERO);
    if (chunk == null) {
      return;
    }
    verify(chunk);
    Records records = chunk.records();
    for (int left = random.nextInt(chunk.count()); left > 0 && records.next(); left--) {
      give(watched, records.sequence());
    }
    records.next();
    long from = records.sequence();
    if (chance(30)) {
      append(1 + random.nextInt(200));
    }
    watched.reader().putBack(chunk, from);
    chunk.close();
  }

  private boolean read(Watched watched) throws InterruptedException {
    long position = watched.reader().progress().position();
    Chunk chunk = watched.reader().next(Duration.ZERO);
    if (chunk == null) {
      return false;
    }
    assertTrue(chunk.firstSequence() >= position);
    Records records = verify(chunk);
    assertTrue(records.sequence() < chunk.endSequence());
    assertTrue(chunk.count() > 0);
    long lines = 0;
    records = chunk.records();
    while (records.next()) {
      lines++;
      give(watched, records.sequence());
    }
    assertEquals(chunk.count(), lines);
    if (chance(30)) {
      kept.add(chunk);
    } else {
      chunk.close();
    }
    if (kept.size() > 6) {
      Chunk old = kept.remove(random.nextInt(kept.size()));
      verify(old);
      old.close();
    }
    return true;
  }

  private void give(Watched watched, long sequence) {
    assertTrue(watched.given().add(sequence), "given twice");
    assertFalse(
        finished.getOrDefault(watched.name(), Set.of()).contains(sequence),
        "given again though it was finished and saved");
    if (watched.notes() != null) {
      watched.notes().open.add(sequence);
    }
    given++;
  }

  private Records verify(Chunk chunk) {
    Records records = chunk.records();
    long sequence = chunk.firstSequence();
    while (records.next()) {
      assertTrue(records.sequence() >= sequence);
      sequence = records.sequence() + 1;
      assertFalse(chunk.skipped().contains(records.sequence()));
      byte[] line = lines.get(records.sequence());
      int end = records.offset() + records.length();
      assertArrayEquals(line, Arrays.copyOfRange(chunk.bytes(), records.offset(), end));
      assertTrue(records.receivedMillis() <= millis);
    }
    return records;
  }

  private void commit() {
    if (readers.isEmpty()) {
      return;
    }
    Watched watched = readers.get(random.nextInt(readers.size()));
    ReaderProgress progress = watched.reader().progress();
    if (watched.notes() != null) {
      watched.notes().finish();
      committed.put(watched.name(), watched.reader().progress().committed());
      return;
    }
    long open = progress.position() - progress.committed();
    if (open > 0) {
      long sequence = progress.committed() + 1 + random.nextLong(open);
      watched.reader().commit(sequence);
      if (!watched.name().isEmpty()) {
        committed.merge(watched.name(), sequence, Math::max);
      }
    }
  }

  private void write(boolean now) {
    if (now) {
      journal().seal();
    }
    journal().writer().step(now);
    if (now
        && !journal().state.memory().hasUnwritten()
        && !journal().state.memory().hasOpenLines()) {
      writtenTo = journal().state.retention.next();
    }
    if (now && !journal().state.cursors.dirty()) {
      saved();
    }
  }

  private void saved() {
    opened.forEach(name -> saved.put(name, committed.get(name)));
    for (Watched watched : readers) {
      if (watched.notes() != null) {
        finished
            .computeIfAbsent(watched.name(), _ -> new HashSet<>())
            .addAll(watched.notes().finished);
      }
    }
  }

  private void openReader() {
    StartPosition start =
        switch (random.nextInt(4)) {
          case 0 -> new StartPosition.Earliest();
          case 1 -> new StartPosition.Latest();
          case 2 -> new StartPosition.Since(Instant.ofEpochMilli(millis - random.nextInt(2000)));
          default -> new StartPosition.At(random.nextLong(journal().state.retention.next() + 1));
        };
    String name = NAMES.get(random.nextInt(NAMES.size()));
    if (chance(30)) {
      watch("", journal().snapshotReader(start), false);
    } else if (readers.stream().noneMatch(each -> each.name().equals(name))) {
      boolean holds = !noting && chance(20);
      Reader reader = journal().reader(name, start, holds);
      long from = reader.progress().start();
      assertTrue(from >= saved.getOrDefault(name, 0L), "the cursor went back");
      assertTrue(
          flipped || !committed.containsKey(name) || from <= committed.get(name),
          "the cursor is beyond what was committed");
      committed.put(name, from);
      opened.add(name);
      watch(name, reader, holds);
    }
  }

  private void watch(String name, Reader reader, boolean holds) {
    Notes notes = noting && !name.isEmpty() ? new Notes(reader) : null;
    readers.add(new Watched(name, reader, holds, new HashSet<>(), notes));
    if (notes != null) {
      reader.writes(notes);
    }
  }

  private void closeReader() {
    if (!readers.isEmpty()) {
      Watched leaving = readers.remove(random.nextInt(readers.size()));
      if (leaving.notes() != null) {
        leaving.notes().leaving = true;
      }
      leaving.reader().close();
    }
  }

  private void hurt() {
    switch (random.nextInt(5)) {
      case 0 -> storage.fail(1 + random.nextInt(3));
      case 1 -> storage.failSyncs(true);
      case 2 -> storage.capacity(storage.used() + random.nextInt(3000));
      default -> heal();
    }
  }

  private void heal() {
    storage.fail(0);
    storage.failSyncs(false);
    storage.capacity(Long.MAX_VALUE);
  }

  private void check() {
    JournalStatus status = journal().status();
    assertTrue(status.memoryBytes() <= settings.memoryBytes(), "over the memory's budget");
    for (Watched watched : readers) {
      ReaderProgress progress = watched.reader().progress();
      assertTrue(progress.adds(), () -> watched.name() + " does not add up: " + progress);
      assertEquals(watched.given().size(), progress.read());
      if (watched.holds()) {
        long evicted = progress.lost() - progress.losses().getOrDefault(Loss.MISSING, 0L);
        long damaged = progress.losses().getOrDefault(Loss.DAMAGED, 0L);
        assertEquals(
            flipped || powerLost ? damaged : 0, evicted, () -> "a holder lost lines: " + progress);
      }
    }
  }

  /// With a healthy disk every reader gets to the end, and what it was not given it has counted.
  private void drain() throws AssertionError {
    guarded(() -> {
      for (int i = 0; i < 3; i++) {
        releaseHolders();
        write(true);
      }
      assertInstanceOf(DiskHealth.Working.class, journal().status().disk());
      assertEquals(journal().state.retention.next(), journal().status().durableSequence());
      watch("", journal().snapshotReader(new StartPosition.Earliest()), false);
      for (Watched watched : readers) {
        while (read(watched)) {
          check();
        }
        ReaderProgress progress = watched.reader().progress();
        assertEquals(0, progress.unread());
        assertEquals(journal().state.retention.next(), progress.end());
        long ungiven =
            progress.end() - progress.start() - progress.settled() - watched.given().size();
        assertEquals(ungiven, progress.lost());
      }
    });
  }

  private void releaseHolders() {
    for (Watched watched : readers) {
      if (watched.holds()) {
        long end = journal().state.retention.next();
        watched.reader().commit(end);
        committed.put(watched.name(), end);
      }
    }
  }

  private void restart() {
    heal();
    Set<Long> durable = durable();
    journal().close();
    if (!journal().state.cursors.dirty()) {
      saved();
    }
    if (journal().status().disk() instanceof DiskHealth.Working) {
      durable = durable();
    }
    // An older segment that could not be deleted comes back, those behind it do not.
    long first = journal().status().firstSequence();
    durable.removeIf(sequence -> sequence < first);
    storage = storage.afterKill();
    reopen(durable);
  }

  private void crash() {
    Set<Long> durable = durable();
    boolean kill = chance(50);
    if (kill) {
      long first = journal().status().firstSequence();
      for (long sequence : lines.subMap(first, Math.max(first, writtenTo)).keySet()) {
        if (!journal().state.retention.durability.never(sequence)) {
          durable.add(sequence);
        }
      }
    }
    storage = kill ? storage.afterKill() : powerLoss();
    reopen(durable);
  }

  /// What was not synced may be whole, torn or gone, also in the middle of a file.
  private FaultyStorage powerLoss() {
    powerLost = true;
    return storage.afterPowerLoss();
  }

  private Set<Long> durable() {
    var durable = new HashSet<Long>();
    try {
      for (long sequence : lines.tailMap(journal().status().firstSequence()).keySet()) {
        if (journal().awaitDurable(sequence, Duration.ZERO)) {
          durable.add(sequence);
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return durable;
  }

  private void reopen(Set<Long> durable) {
    flip();
    open();
    lines.tailMap(journal().state.retention.next()).clear();
    for (Set<Long> each : finished.values()) {
      for (long sequence : each) {
        assertTrue(
            flipped || sequence < journal().state.retention.next(), "a number is given again");
      }
    }
    writtenTo = 0;
    opened.clear();
    assertTrue(flipped || journal().cursors().containsAll(saved.keySet()), "a cursor is gone");
    committed.keySet().retainAll(journal().cursors());
    if (flipped) {
      saved.clear();
      finished.clear();
      return;
    }
    guarded(() -> {
      var there = new HashSet<Long>();
      Reader snapshot = journal().snapshotReader(new StartPosition.Earliest());
      Watched all = new Watched("", snapshot, false, there, null);
      while (read(all)) {
        check();
      }
      all.reader().close();
      for (long sequence : durable) {
        if (!there.contains(sequence)) {
          fail("line " + sequence + " was durable and is gone: " + journal().status());
        }
      }
      lines.keySet().retainAll(there);
    });
  }

  private void open() {
    readers.clear();
    kept.clear();
    while (true) {
      try {
        journal =
            Journal.open(
                settings, () -> Instant.ofEpochMilli(millis), storage, SEGMENT, () -> nanos);
        return;
      } catch (FaultyStorage.Crash _) {
        storage = chance(50) ? storage.afterKill() : powerLoss();
      } catch (IOException e) {
        throw new AssertionError("it opens whatever happened before", e);
      }
    }
  }

  private void flip() {
    if (!flips || !chance(50)) {
      return;
    }
    List<String> names = storage.files();
    if (!names.isEmpty()) {
      String name = names.get(random.nextInt(names.size()));
      byte[] bytes = storage.content(name).clone();
      if (bytes.length > 0) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        storage.content(name, bytes);
        flipped = true;
      }
    }
  }
}
