package dev.natship.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.api.Field;
import dev.natship.lines.LineView;
import dev.natship.segments.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads all of the past, and holds each line against what it says of itself.
final class ReadBack {
  private ReadBack() {}

  /// Each line as `epoch:sequence`, in the order in which they were found.
  static List<String> lines(Storage journal, Storage archive) throws IOException {
    return lines(journal, archive, new ArrayList<>());
  }

  static List<String> lines(Storage journal, Storage archive, List<String> damage)
      throws IOException {
    try (KeptLines past = KeptLines.open(journal, Optional.of(archive))) {
      damage.addAll(past.unreadable());
      return lines(past, damage);
    }
  }

  /// Of what was there when it was opened.
  static List<String> lines(KeptLines past) throws IOException {
    return lines(past, new ArrayList<>());
  }

  private static List<String> lines(KeptLines past, List<String> damage) throws IOException {
    List<String> lines = new ArrayList<>();
    LineView view = new LineView();
    RawBlock raw = new RawBlock();
    for (Stretch stretch : past.stretches()) {
      try (Stretch.Reading reading = stretch.open()) {
        for (int i = 0; i < reading.parts().size(); i++) {
          Stretch.Part part = reading.parts().get(i);
          try {
            reading.read(i, raw);
          } catch (IOException e) {
            damage.add(String.valueOf(e.getMessage()));
            continue;
          }
          raw.lines(
              part.first(),
              part.end(),
              (sequence, millis, bytes, offset, length) -> {
                view.reset(bytes, offset, length);
                String text = view.text(Field.MESSAGE);
                String epoch = text.substring(text.lastIndexOf(' ') + 1);
                assertEquals(SampleSegments.text(Long.parseLong(epoch), sequence), text);
                assertEquals(SampleSegments.millis(sequence), millis);
                lines.add(epoch + ":" + sequence);
              });
        }
      }
    }
    return lines;
  }

  static List<String> expected(long epoch, long from, long end) {
    List<String> lines = new ArrayList<>();
    for (long sequence = from; sequence < end; sequence++) {
      lines.add(epoch + ":" + sequence);
    }
    return lines;
  }
}
