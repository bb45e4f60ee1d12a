package dev.natship.chunks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class ArrayPoolTest {
  private static final int KIB = 1024;

  private final ArrayPool pool = ArrayPool.ofRounded(100 * KIB);

  @Test
  void anArrayIsGivenOutAgainOnce() {
    byte[] array = pool.take(32 * KIB);
    pool.give(array);

    assertSame(array, pool.take(32 * KIB));
    assertNotSame(array, pool.take(32 * KIB));
    assertEquals(0, pool.bytes());
  }

  @Test
  void anArrayOfAnotherLengthThanWasPaidForStays() {
    pool.give(new byte[32 * KIB]);

    assertEquals(36 * KIB, pool.take(36 * KIB).length);
    assertEquals(24 * KIB, pool.take(24 * KIB).length);
    assertEquals(32 * KIB, pool.bytes());
  }

  @Test
  void batchesOfNearlyOneSizeHaveArraysOfOneLength() {
    assertEquals(ArrayPool.rounded(30_000), ArrayPool.rounded(30_100));
    assertEquals(32 * KIB, ArrayPool.rounded(31 * KIB));
    assertEquals(36 * KIB, ArrayPool.rounded(33 * KIB));
    assertEquals(100, ArrayPool.rounded(100), "a small one is as long as it must be");
  }

  @Test
  void anArrayOfALengthThatNobodyAsksForIsNotKept() {
    pool.give(new byte[33 * KIB]);

    assertEquals(0, pool.bytes());
  }

  @Test
  void whatIsKeptIsBoundedAndTheOldestGoes() {
    byte[] oldest = new byte[40 * KIB];
    byte[] older = new byte[40 * KIB];
    byte[] newest = new byte[60 * KIB];
    pool.give(oldest);
    pool.give(older);
    pool.give(newest);

    assertEquals(100 * KIB, pool.bytes());
    assertSame(older, pool.take(40 * KIB));
    assertSame(newest, pool.take(60 * KIB));
  }

  @Test
  void smallArraysAreNotKept() {
    pool.give(new byte[KIB]);

    assertEquals(0, pool.bytes());
  }

  @Test
  void aPoolOfOneLengthKeepsNoOther() {
    ArrayPool chunks = ArrayPool.ofLength(4 * KIB, 2);
    chunks.give(new byte[32 * KIB]);
    byte[] chunk = new byte[4 * KIB];
    chunks.give(chunk);

    assertEquals(4 * KIB, chunks.bytes());
    assertSame(chunk, chunks.take(4 * KIB));
    assertEquals(5 * KIB, chunks.take(5 * KIB).length);
  }
}
