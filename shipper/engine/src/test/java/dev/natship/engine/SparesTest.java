package dev.natship.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class SparesTest {
  private static final int KIB = 1024;

  private final Spares spares = new Spares(100 * KIB);

  @Test
  void anArrayIsGivenOutAgainOnce() {
    byte[] array = spares.take(32 * KIB);
    spares.give(array);

    assertSame(array, spares.take(32 * KIB));
    assertNotSame(array, spares.take(32 * KIB));
    assertEquals(0, spares.bytes());
  }

  @Test
  void anArrayOfAnotherLengthThanWasPaidForStays() {
    spares.give(new byte[32 * KIB]);

    assertEquals(36 * KIB, spares.take(36 * KIB).length);
    assertEquals(24 * KIB, spares.take(24 * KIB).length);
    assertEquals(32 * KIB, spares.bytes());
  }

  @Test
  void batchesOfNearlyOneSizeHaveArraysOfOneLength() {
    assertEquals(Spares.rounded(30_000), Spares.rounded(30_100));
    assertEquals(32 * KIB, Spares.rounded(31 * KIB));
    assertEquals(36 * KIB, Spares.rounded(33 * KIB));
    assertEquals(100, Spares.rounded(100), "a small one is as long as it must be");
  }

  @Test
  void anArrayOfALengthThatNobodyAsksForIsNotKept() {
    spares.give(new byte[33 * KIB]);

    assertEquals(0, spares.bytes());
  }

  @Test
  void whatIsKeptIsBoundedAndTheOldestGoes() {
    byte[] oldest = new byte[40 * KIB];
    byte[] older = new byte[40 * KIB];
    byte[] newest = new byte[60 * KIB];
    spares.give(oldest);
    spares.give(older);
    spares.give(newest);

    assertEquals(100 * KIB, spares.bytes());
    assertSame(older, spares.take(40 * KIB));
    assertSame(newest, spares.take(60 * KIB));
  }

  @Test
  void smallArraysAreNotKept() {
    spares.give(new byte[KIB]);

    assertEquals(0, spares.bytes());
  }
}
