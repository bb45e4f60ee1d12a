package dev.natship.lines;

import dev.natship.api.Output;
import java.util.Arrays;

/// Writes subjects as bytes. Lines have few different subjects, and comparing two costs less than
/// encoding one. Makes no objects, however many subjects there are. For one thread.
final class SubjectCache {
  private static final int SLOTS = 1024;
  private static final int LONGEST = 128;
  private static final int ROUND = 32;

  private final String[] subjects = new String[SLOTS];
  private final byte[][] texts = new byte[SLOTS][];
  private final int[] lengths = new int[SLOTS];

  SubjectCache() {
    Arrays.fill(subjects, "");
    Arrays.fill(texts, new byte[0]);
  }

  void write(String subject, Output out) {
    int hash = subject.hashCode();
    int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
    if (subject.equals(subjects[slot])) {
      out.write(texts[slot], 0, lengths[slot]);
      return;
    }
    int start = out.size();
    out.text(subject);
    int length = out.size() - start;
    if (length <= LONGEST) {
      keep(slot, subject, out.array(), start, length);
    }
  }

  private void keep(int slot, String subject, byte[] bytes, int start, int length) {
    if (texts[slot].length < length) {
      texts[slot] = new byte[(length + ROUND - 1) / ROUND * ROUND];
    }
    System.arraycopy(bytes, start, texts[slot], 0, length);
    lengths[slot] = length;
    subjects[slot] = subject;
  }
}
