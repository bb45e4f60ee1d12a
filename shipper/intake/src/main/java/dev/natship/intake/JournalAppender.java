package dev.natship.intake;

import dev.natship.journal.Journal;
import java.util.function.BooleanSupplier;

/// Puts records into the journal, many under one lock.
///
/// @param overrun whether the next lines cost such as no lane has read; a lane that is behind
///   others, or whose destination takes nothing, is no reason to hold up anybody
public record JournalAppender(Journal journal, BooleanSupplier overrun) implements Appender {
  @Override
  public long append(byte[] record, int offset, int length, long receivedMillis) {
    return journal.append(record, offset, length, receivedMillis);
  }

  @Override
  public void append(
      byte[] records, int[] ends, int from, int to, long receivedMillis, long[] sequences) {
    journal.append(records, ends, from, to, receivedMillis, sequences);
  }

  @Override
  public long inTheWay(int bytes) {
    long inTheWay = journal.inTheWay(bytes);
    return inTheWay < 0 || overrun.getAsBoolean() ? inTheWay : -1;
  }

  @Override
  public boolean isUrgent() {
    return journal.isUrgent();
  }
}
