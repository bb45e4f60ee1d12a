package dev.natship.batches;

import dev.natship.api.Output;
import java.nio.charset.StandardCharsets;

/// Writes the entries of an [OutcomeRing]: a [Settlement] with the sequences it holds for, as runs
/// or as bits, whichever is shorter, so a batch costs some forty bytes and not so many a line. What
/// ids of batches begin with it keeps once for each life; an entry names its place from 1 on.
final class OutcomeEntry {
  static final int AS_RUNS = 0;
  static final int AS_BITS = 1;
  static final int FAMILIES = 8;

  private static final int LONGEST_WORDS = 300;
  private static final int LONGEST_NAME = 1_000;

  private final Output entry = new Output(256);
  private final String[] families = new String[FAMILIES];

  OutcomeEntry() {
    families(new String[FAMILIES]);
  }

  String[] families() {
    return families.clone();
  }

  /// These and no others.
  void families(String[] all) {
    for (int i = 0; i < FAMILIES; i++) {
      families[i] = all[i] == null ? "" : all[i];
    }
  }

  /// What the ids of a family begin with.
  String family(int number) {
    return number == 0 ? "" : families[number - 1];
  }

  /// Valid until the next call.
  ///
  /// @param bounds where runs of sequences begin and end
  /// @param from the first of these that counts
  /// @param end behind the last of these that counts
  Output write(
      Settlement.Kind kind,
      long millis,
      String reason,
      Receipt receipt,
      long[] bounds,
      int from,
      int end) {
    entry.truncate(0);
    entry.write(kind.ordinal());
    number(zigzag(millis));
    number(bounds[from]);
    long span = bounds[end - 1] - bounds[from];
    number(span);
    int length = entry.size();
    runs(bounds, from, end);
    if (entry.size() - length > (span + 7) / 8 + 1) {
      entry.truncate(length);
      bits(bounds, from, end, (int) span);
    }
    text(reason, LONGEST_WORDS);
    batch(receipt.batch());
    number(receipt.attempts());
    number(zigzag(receipt.status()));
    text(receipt.words(), LONGEST_NAME);
    return entry;
  }

  /// How many runs, and how long each is and how far the next one from it. The first one begins at
  /// the first sequence, the last one ends with the last.
  private void runs(long[] bounds, int from, int end) {
    entry.write(AS_RUNS);
    number((end - from) / 2);
    for (int i = from; i < end - 2; i += 2) {
      number(bounds[i + 1] - bounds[i]);
      number(bounds[i + 2] - bounds[i + 1]);
    }
  }

  private void bits(long[] bounds, int from, int end, int span) {
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
    int family = beginning.isEmpty() ? 0 : numberOf(beginning);
    entry.write(family);
    text(family > 0 ? id.substring(dash + 1) : id, LONGEST_WORDS);
  }

  /// Its number; 0 where there is no room for one more.
  private int numberOf(String beginning) {
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
}
