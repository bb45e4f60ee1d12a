package dev.natship.reading;

import java.util.Arrays;

/// Lines that somebody follows, one behind the other in one array, in the form in which he gets
/// them. All who follow the same share it, down to their sockets, and nobody changes it.
public final class FoundLines {
  private final byte[] bytes;
  private final long epoch;
  private final long[] sequences;

  /// Where each line ends.
  private final int[] ends;

  FoundLines(byte[] bytes, long epoch, long[] sequences, int[] ends) {
    this.bytes = bytes;
    this.epoch = epoch;
    this.sequences = sequences;
    this.ends = ends;
  }

  public byte[] bytes() {
    return bytes;
  }

  public int count() {
    return ends.length;
  }

  FoundLine line(int index) {
    return new FoundLine(
        new LineCursor(epoch, sequences[index]),
        Arrays.copyOfRange(bytes, start(index), ends[index]));
  }

  /// Those with this sequence or a later one.
  FoundLines from(long sequence) {
    int first = 0;
    while (first < ends.length && sequences[first] < sequence) {
      first++;
    }
    if (first == 0) {
      return this;
    }
    int start = start(first);
    int[] moved = Arrays.stream(ends, first, ends.length).map(end -> end - start).toArray();
    return new FoundLines(
        Arrays.copyOfRange(bytes, start, bytes.length),
        epoch,
        Arrays.copyOfRange(sequences, first, sequences.length),
        moved);
  }

  private int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }
}
