package dev.natship.reading;

import dev.natship.archive.Stretch;
import dev.natship.lines.LineView;
import dev.natship.search.Finds;
import dev.natship.search.Query;
import java.io.IOException;
import java.io.InterruptedIOException;

/// Hands over the lines of the past that an interest covers. Belongs to one thread.
final class CoveredLines implements Finds {
  private final Interest interest;
  private final LineReceiver receiver;
  private long epoch;

  CoveredLines(Interest interest, LineReceiver receiver) {
    this.interest = interest;
    this.receiver = receiver;
  }

  void read(History history, History.Range range) throws IOException, InterruptedException {
    History.Outcome outcome = history.search(Query.everything(), range, this);
    if (outcome.lost() > 0) {
      receiver.notice(new Notice.Unread(outcome.lost()));
    }
  }

  @Override
  public void begin(Stretch stretch) {
    epoch = Math.max(0, stretch.epoch());
  }

  @Override
  public boolean line(long sequence, long receivedMillis, LineView line, boolean isContext)
      throws IOException {
    if (interest.covers(line)) {
      LineCursor cursor = new LineCursor(epoch, sequence);
      try {
        receiver.line(new FoundLine(cursor, interest.write(cursor, line)));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("whoever follows has gone");
      }
    }
    return true;
  }
}
