package dev.natship.reading;

import dev.natship.api.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one chunk has for one view, while it is written. Belongs to the reading thread.
final class PieceWriter {
  /// So many bytes go out together. A client that is behind holds one such piece.
  private static final int PIECE = 16 << 10;

  private static final int ROOM = 2 << 10;
  private static final int LINES = 32;

  private final View view;
  private final long epoch;
  private boolean writes = true;
  private final List<FoundLines> pieces = new ArrayList<>(1);
  private @Nullable Output out;
  private long[] sequences = {};
  private int[] ends = {};
  private int count;
  private int skipped;

  PieceWriter(View view, long epoch) {
    this.view = view;
    this.epoch = epoch;
  }

  void onlyCounts() {
    writes = false;
  }

  boolean writes() {
    return writes;
  }

  void skip(int lines) {
    skipped += lines;
  }

  /// How many lines were only counted.
  int skipped() {
    return skipped;
  }

  View view() {
    return view;
  }

  /// Where the next line is to be written.
  Output out() {
    Output room = out;
    if (room == null) {
      room = new Output(ROOM);
      out = room;
    }
    return room;
  }

  /// What was written since is the line with this sequence.
  void ended(long sequence) {
    if (count == ends.length) {
      int more = Math.max(LINES, 2 * count);
      sequences = Arrays.copyOf(sequences, more);
      ends = Arrays.copyOf(ends, more);
    }
    sequences[count] = sequence;
    ends[count++] = out().size();
    if (out().size() >= PIECE) {
      close();
    }
  }

  private void close() {
    pieces.add(
        new FoundLines(
            out().toByteArray(),
            epoch,
            Arrays.copyOf(sequences, count),
            Arrays.copyOf(ends, count)));
    out().truncate(0);
    count = 0;
  }

  /// All that was found.
  List<FoundLines> pieces() {
    if (count > 0) {
      close();
    }
    return pieces;
  }
}
