package dev.natship.batches;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.chunks.Runs;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Compares with a plain map that forgets nothing: what the ring answers is what the map says, and
/// what it does not find from `knownFrom` on is in no map.
class RecentOutcomesTest {
  private static final Settlement.Kind DELIVERED = Settlement.Kind.DELIVERED;

  private long millis = 1_000_000;
  private final InstantSource clock = () -> Instant.ofEpochMilli(millis);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void tellsWhatThePlainMapSaysOrThatItDoesNotKnow(long seed) {
    Random random = new Random(seed);
    int lanes = seed % 2 == 0 ? 1 : 200;
    OutcomeMemory memory = new OutcomeMemory();
    for (int i = 1; i < lanes; i++) {
      memory.join();
    }
    long start = random.nextInt(1_000_000);
    var ring = new RecentOutcomes(memory, clock, start, 1);
    Map<Long, Settlement> all = new HashMap<>();
    List<long[]> late = new ArrayList<>();
    long next = start;
    for (int batch = 0; batch < 3_000; batch++) {
      millis += random.nextInt(2_000) - 100;
      long[] sequences = sequences(random, next);
      next = sequences[sequences.length - 1] + 1 + random.nextInt(3);
      if (random.nextInt(10) == 0) {
        late.add(sequences); // a batch that is tried again for a while
        continue;
      }
      add(ring, all, random, sequences);
      if (!late.isEmpty() && random.nextInt(10) == 0) {
        add(ring, all, random, late.removeFirst());
      }
      if (batch % 100 == 0) {
        check(ring, all, start, next, random);
      }
      if (batch % 500 == 250) {
        long known = ring.extent().from();
        Instant since = ring.extent().since();
        ring = inherited(memory, ring, next);
        assertEquals(known, ring.extent().from());
        assertEquals(since, ring.extent().since());
      }
    }
    check(ring, all, start, next, random);
    assertTrue(
        ring.bytes() <= (lanes == 1 ? OutcomeRing.MOST : 2 * OutcomeRing.LEAST),
        "it took too many bytes");
    assertTrue(ring.extent().from() > start, "nothing had to go");
  }

  private RecentOutcomes inherited(OutcomeMemory memory, RecentOutcomes before, long from) {
    PastOutcomes past = new PastOutcomes(before.image(), Long.MAX_VALUE);
    before.close();
    RecentOutcomes after = new RecentOutcomes(memory, clock, from, 1);
    after.inherit(past);
    return after;
  }

  private static long[] sequences(Random random, long from) {
    int count = 1 + random.nextInt(random.nextInt(8) == 0 ? 3_000 : 200);
    int step = random.nextInt(3) == 0 ? 1 : random.nextInt(2) == 0 ? 2 : 500;
    long[] sequences = new long[count];
    long at = from;
    for (int i = 0; i < count; i++) {
      sequences[i] = at;
      at += 1 + (step == 1 ? 0 : random.nextInt(step));
    }
    return sequences;
  }

  private void add(
      RecentOutcomes ring, Map<Long, Settlement> all, Random random, long[] sequences) {
    Settlement.Kind kind = Settlement.Kind.values()[random.nextInt(3)];
    String reason = kind == DELIVERED ? "" : "rejected";
    Receipt receipt =
        random.nextInt(4) == 0
            ? Receipt.NONE
            : new Receipt(
                (random.nextInt(5) == 0 ? "other-9-" : "web-fra-1kx-") + sequences[0] + "-7-ab12",
                1 + random.nextInt(300),
                random.nextInt(600) - 1,
                "größer".repeat(random.nextInt(3)));
    if (random.nextBoolean()) {
      ring.add(kind, reason, receipt, Arrays.copyOf(sequences, 4_000), sequences.length);
    } else {
      Runs runs = new Runs();
      Arrays.stream(sequences).forEach(each -> runs.add(each, each + 1));
      ring.add(kind, reason, receipt, runs);
    }
    Settlement settlement = new Settlement(kind, clock.instant(), reason, receipt);
    Arrays.stream(sequences).forEach(each -> all.put(each, settlement));
  }

  private static void check(
      RecentOutcomes ring, Map<Long, Settlement> all, long start, long next, Random random) {
    for (int i = 0; i < 300; i++) {
      long near = random.nextBoolean() ? start : Math.max(start, next - 2_000);
      long sequence = near + random.nextLong(Math.max(1, next - near + 10));
      Optional<Settlement> found = ring.find(sequence);
      Settlement wanted = all.get(sequence);
      if (found.isPresent()) {
        assertEquals(wanted, found.get());
      } else if (sequence >= ring.extent().from()) {
        assertEquals(null, wanted, () -> "forgot " + sequence);
      }
    }
  }

  @Test
  void aMillionLinesInDenseBatchesAreRemembered() {
    RecentOutcomes ring = new RecentOutcomes(new OutcomeMemory(), clock, 0, 1);
    long[] sequences = new long[1_000];
    for (int batch = 0; batch < 1_000; batch++) {
      for (int i = 0; i < sequences.length; i++) {
        sequences[i] = batch * 1_000L + i;
      }
      ring.add(
          DELIVERED,
          "",
          new Receipt("axiom-mcf1k2xq-" + sequences[0] + "-1000-1a2b3c4d", 1, 200, ""),
          sequences,
          sequences.length);
    }

    assertEquals(0, ring.extent().from());
    assertEquals("axiom-mcf1k2xq-0-1000-1a2b3c4d", ring.find(999).orElseThrow().receipt().batch());
    assertEquals(OutcomeRing.MOST, ring.bytes());
  }

  @Test
  void nothingIsTakenBeforeSomethingHappens() {
    assertEquals(0, new RecentOutcomes(new OutcomeMemory(), clock, 5, 1).bytes());
  }

  @Test
  void whatWentWasKnownUntilTheTimeOfTheOldestThatIsLeft() {
    RecentOutcomes ring = new RecentOutcomes(new OutcomeMemory(), clock, 0, 1);
    long sequence = 0;
    while (ring.extent().from() == 0) {
      millis += 1_000;
      ring.add(DELIVERED, "", Receipt.NONE, new long[] {sequence++}, 1);
    }

    assertEquals(1, ring.extent().from());
    assertEquals(Instant.ofEpochMilli(1_001_000), ring.extent().since());
    assertEquals(Optional.empty(), ring.find(0));
    assertTrue(ring.find(1).isPresent());
  }

  @Test
  void whatIsDamagedIsAsIfThereWereNothing() {
    RecentOutcomes ring = new RecentOutcomes(new OutcomeMemory(), clock, 0, 1);
    for (int i = 0; i < 30; i++) {
      ring.add(
          DELIVERED, "", new Receipt("web-1kx-" + i + "-1-ab", 1, 200, "ok"), new long[] {i}, 1);
    }
    byte[] image = ring.image();
    millis += 5_000;
    for (int length = 1; length < image.length; length++) {
      byte[] damaged = Arrays.copyOf(image, length);
      RecentOutcomes after = new RecentOutcomes(new OutcomeMemory(), clock, 40, 1);
      after.inherit(new PastOutcomes(damaged, 100));

      assertEquals(40, after.extent().from());
      assertEquals(clock.instant(), after.extent().since());
      assertEquals(Optional.empty(), after.find(3));
      after.add(DELIVERED, "", Receipt.NONE, new long[] {41}, 1);
      assertTrue(after.find(41).isPresent());
    }
  }

  @Test
  void aNumberThatAnotherLineHasByNowIsNotTakenForTheLineOfThen() {
    RecentOutcomes ring = new RecentOutcomes(new OutcomeMemory(), clock, 0, 1);
    ring.add(DELIVERED, "", Receipt.NONE, new long[] {1, 2, 3, 4}, 4);
    RecentOutcomes after = new RecentOutcomes(new OutcomeMemory(), clock, 3, 1);
    after.inherit(new PastOutcomes(ring.image(), 5).until(3));

    assertTrue(after.find(2).isPresent());
    assertEquals(Optional.empty(), after.find(3));
    after.add(Settlement.Kind.DROPPED, "", Receipt.NONE, new long[] {3}, 1);
    assertEquals(Settlement.Kind.DROPPED, after.find(3).orElseThrow().kind());
  }

  @Test
  void forWhichLinesTheSettingsWereTheSameGoesOverRestarts() {
    RecentOutcomes first = new RecentOutcomes(new OutcomeMemory(), clock, 3, 7);
    assertEquals(3, first.extent().own());
    RecentOutcomes same = after(first, 10, 7);
    assertEquals(3, same.extent().own());
    assertEquals(Optional.empty(), same.extent().changed());

    millis += 1_000;
    RecentOutcomes other = after(same, 20, 8);
    assertEquals(20, other.extent().own());
    assertEquals(Optional.of(clock.instant()), other.extent().changed());

    RecentOutcomes later = after(other, 30, 8);
    assertEquals(other.extent(), later.extent());
    assertEquals(40, after(later, 40, 7).extent().own());
  }

  private RecentOutcomes after(RecentOutcomes before, long from, long settings) {
    var after = new RecentOutcomes(new OutcomeMemory(), clock, from, settings);
    after.inherit(new PastOutcomes(before.image(), Long.MAX_VALUE));
    return after;
  }

  /// It did not say by which settings lines were left out.
  @Test
  void theImageOfAnEarlierNatshipIsRead() {
    RecentOutcomes ring = new RecentOutcomes(new OutcomeMemory(), clock, 0, 1);
    ring.add(DELIVERED, "", new Receipt("web-1kx-5-1-ab", 1, 200, "ok"), new long[] {5}, 1);
    byte[] image = ring.image();
    byte[] earlier = new byte[image.length - 3 * Long.BYTES];
    int head = 1 + 3 * Long.BYTES;
    System.arraycopy(image, 0, earlier, 0, head);
    System.arraycopy(image, head + 3 * Long.BYTES, earlier, head, earlier.length - head);
    earlier[0] = 1;
    RecentOutcomes after = new RecentOutcomes(new OutcomeMemory(), clock, 40, 1);
    after.inherit(new PastOutcomes(earlier, 100));

    assertEquals(ring.find(5), after.find(5));
    assertEquals(0, after.extent().from());
    assertEquals(40, after.extent().own());
    assertEquals(Optional.empty(), after.extent().changed());
  }

  @Test
  void aSmallerShareKeepsTheNewestOfALargerOne() {
    OutcomeMemory memory = new OutcomeMemory();
    RecentOutcomes ring = new RecentOutcomes(memory, clock, 0, 1);
    for (int i = 0; i < 20_000; i++) {
      ring.add(DELIVERED, "", Receipt.NONE, new long[] {2 * i}, 1);
    }
    for (int i = 0; i < 200; i++) {
      memory.join();
    }

    RecentOutcomes after = inherited(memory, ring, 40_000);

    assertTrue(after.bytes() <= 2 * OutcomeRing.LEAST, () -> after.bytes() + " bytes");
    assertTrue(after.find(39_998).isPresent());
    assertEquals(Optional.empty(), after.find(after.extent().from() - 1));
    assertTrue(after.find(after.extent().from() + after.extent().from() % 2).isPresent());
  }

  @Test
  void afterItsLaneNothingIsKnown() {
    RecentOutcomes ring = new RecentOutcomes(new OutcomeMemory(), clock, 0, 1);
    ring.add(DELIVERED, "", Receipt.NONE, new long[] {1}, 1);
    ring.close();
    ring.add(DELIVERED, "", Receipt.NONE, new long[] {2}, 1);

    assertEquals(Optional.empty(), ring.find(2));
    assertEquals(0, ring.bytes());
    assertTrue(ring.extent().from() > 2);
  }
}
