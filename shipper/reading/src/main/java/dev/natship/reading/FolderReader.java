package dev.natship.reading;

import dev.natship.archive.KeptLines;
import dev.natship.search.OldestLine;
import dev.natship.search.Progress;
import dev.natship.search.Search;
import dev.natship.search.Tally;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;

/// Answers a question about the lines that a folder keeps as [LogReader] answers it for the process
/// that has the folder. The newest lines may still be in that process's memory.
public final class FolderReader {
  private FolderReader() {}

  /// Has the receiver get everything that was asked for, and what cannot be read.
  public static void read(KeptLines past, LogQuery query, LineReceiver receiver, Instant now)
      throws IOException, InterruptedException {
    Optional<Tally> tally =
        query.search().count().isPresent()
            ? Optional.of(query.tally(oldest(past), now))
            : Optional.empty();
    // Nobody else reads here.
    ReadingTurn turn = new ReadingTurn(new Semaphore(1));
    PastReading reading = new PastReading(query, receiver, tally, turn, Optional.empty());
    Progress progress;
    try {
      turn.take();
      progress = new Search(query.asSearch(), reading).run(past);
    } finally {
      turn.end();
    }
    reading.finish(progress);
    receiver.flush();
  }

  private static Optional<Instant> oldest(KeptLines past) {
    OptionalLong oldest = OldestLine.of(past.stretches());
    return oldest.isPresent()
        ? Optional.of(Instant.ofEpochMilli(oldest.getAsLong()))
        : Optional.empty();
  }
}
