package dev.natship.lines;

import dev.natship.api.Field;
import dev.natship.api.Level;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Knows lines of the same sender again: with the same names, subject and level. It reads no name.
/// The places of the names, the subject and the beginning of the payload lie one behind another in
/// a record, so all are compared at once. Makes no objects once it is full.
public final class KnownSenders {
  /// So many senders are remembered, at most. More than one level of a sender counts as several.
  public static final int PLACES = 128;

  /// The sender cannot be known again by how the line begins.
  public static final int NOWHERE = -1;

  private static final int LONGEST = 512;
  private static final Field[] NAMES = {
    Field.APP, Field.REGION, Field.INSTANCE, Field.HOST, Field.PROVIDER
  };

  private static final class Sender {
    private final byte[] bytes = new byte[LONGEST];
    private int length;
    private int kinds;
    private int subject;
    private @Nullable Level level;
    private long number;
  }

  private static final AtomicLong NUMBERS = new AtomicLong();

  private final @Nullable Sender[] senders = new Sender[PLACES];
  private boolean known;

  /// The place of the line's sender, below [#PLACES]. It may have been another one's before:
  /// [#isKnown()] tells whether the last line in this place was of the same sender.
  ///
  /// @param level the one that counts
  public int place(LineView line, Level level) {
    byte[] record = line.chunk();
    int at = line.recordFrom();
    known = false;
    if ((LineRecord.flags(record, at) & LineRecord.WIDE) != 0) {
      return NOWHERE;
    }
    int from = LineRecord.placesOfNames(at);
    int place = (line.subjectHash() + 37 * level.ordinal()) & (PLACES - 1);
    Sender sender = senders[place];
    known =
        sender != null
            && sender.level == level
            && sender.kinds == LineRecord.kindsOfNames(record, at)
            && sender.subject == LineRecord.subjectLength(record, at)
            && sender.length <= line.recordTo() - from
            && Arrays.equals(sender.bytes, 0, sender.length, record, from, from + sender.length);
    return known || remember(line, level, place) ? place : NOWHERE;
  }

  /// Whether the line before, in the place that was told last, had the same sender.
  public boolean isKnown() {
    return known;
  }

  /// A number that in this process only lines of the line's sender have. Negative where it is not
  /// known.
  public long number(LineView line, Level level) {
    int place = place(line, level);
    Sender sender = place < 0 ? null : senders[place];
    return sender == null ? NOWHERE : sender.number;
  }

  private boolean remember(LineView line, Level level, int place) {
    byte[] record = line.chunk();
    int at = line.recordFrom();
    int end = endOfNames(record, at);
    int from = LineRecord.placesOfNames(at);
    int length = line.payloadFrom() + end - from;
    if (end < 0 || length > LONGEST) {
      return false;
    }
    Sender sender = senders[place];
    if (sender == null) {
      sender = new Sender();
      senders[place] = sender;
    }
    System.arraycopy(record, from, sender.bytes, 0, length);
    sender.length = length;
    sender.kinds = LineRecord.kindsOfNames(record, at);
    sender.subject = LineRecord.subjectLength(record, at);
    sender.level = level;
    sender.number = NUMBERS.getAndIncrement();
    return true;
  }

  /// Where the last name ends in the payload. Negative when what changes from line to line comes
  /// before.
  private static int endOfNames(byte[] record, int at) {
    int end = 0;
    for (Field name : NAMES) {
      int slot = LineRecord.slot(name);
      if (isInPayload(record, at, slot)) {
        end =
            Math.max(
                end, LineRecord.offset(record, at, slot) + LineRecord.length(record, at, slot));
      }
    }
    return comesBefore(record, at, Field.MESSAGE, end)
            || comesBefore(record, at, Field.TIMESTAMP, end)
        ? -1
        : end;
  }

  private static boolean comesBefore(byte[] record, int at, Field field, int end) {
    int slot = LineRecord.slot(field);
    return end > 0 && isInPayload(record, at, slot) && LineRecord.offset(record, at, slot) < end;
  }

  private static boolean isInPayload(byte[] record, int at, int slot) {
    return switch (LineRecord.kind(record, at, slot)) {
      case JsonScan.ABSENT, LineRecord.SUBJECT, LineRecord.WORD -> false;
      default -> true;
    };
  }
}
