package dev.natship.loki;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.api.Batch;
import dev.natship.api.Delivery.Rejection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IgnoredEntriesTest {
  private static final long FIRST = 1771324200123456789L;
  private static final Batch TWO =
      new Batch("id", "", new byte[0], new int[2], new int[2], new long[] {FIRST, FIRST + 1});

  @Test
  void findsTheEntryByItsTime() {
    String body =
        "entry with timestamp 2026-02-17 10:30:00.123456789 +0000 UTC ignored, reason: 'too old',\n"
            + "total ignored: 1 out of 2 for stream: {a=\"b\"}";

    List<Rejection> rejected = IgnoredEntries.read(TWO, body).orElseThrow();

    assertEquals(List.of(0), rejected.stream().map(Rejection::item).toList());
  }

  @Test
  void countsAllWhenNoneIsNamed() {
    List<Rejection> rejected =
        IgnoredEntries.read(TWO, "total ignored: 1 out of 2 for stream: {a=\"b\"}").orElseThrow();

    assertEquals(List.of(0, 1), rejected.stream().map(Rejection::item).toList());
  }

  @Test
  void leavesOtherComplaintsAlone() {
    assertEquals(Optional.empty(), IgnoredEntries.read(TWO, "invalid labels"));
  }
}
