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

    assertSame(array, spares.take(31 * KIB));
    assertNotSame(array, spares.take(31 * KIB));
    assertEquals(0, spares.bytes());
  }

  @Test
  void anArrayThatIsTooShortOrMuchTooLongStays() {
    spares.give(new byte[32 * KIB]);

    assertEquals(36 * KIB, spares.take(33 * KIB).length);
    assertEquals(24 * KIB, spares.take(24 * KIB).length);
    assertEquals(32 * KIB, spares.bytes());
  }

  @Test
  void batchesOfNearlyOneSizeShareTheirArrays() {
    byte[] array = spares.take(30_000);
    spares.give(array);

    assertSame(array, spares.take(30_100));
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
