package dev.natship.reading;

import dev.natship.api.Output;
import dev.natship.archive.Stretch;
import dev.natship.lines.LineView;
import dev.natship.search.Finds;
import dev.natship.search.Gap;
import dev.natship.search.Progress;
import dev.natship.search.Query;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Hands over the lines of the past that an interest covers. Belongs to one thread.
final class CoveredLines implements Finds {
  /// So much is found before it is handed over, or what one part has.
  private static final int PIECE = 32 << 10;

  private final Interest interest;
  private final LineReceiver receiver;
  private final ReadingTurn turn;
  private List<FoundLine> found = new ArrayList<>(0);
  private int foundBytes;
  private long epoch;
  private long missing;

  /// @param turn which is given up while the receiver gets what was found
  CoveredLines(Interest interest, LineReceiver receiver, ReadingTurn turn) {
    this.interest = interest;
    this.receiver = receiver;
    this.turn = turn;
  }

  void read(History history, History.Range range) throws IOException, InterruptedException {
    history.search(Query.everything(), range, this, turn, history.isNewest(range), receiver::flush);
    handOver();
    if (missing > 0) {
      receiver.notice(new Notice.Unread(missing));
    }
  }

  private void handOver() throws IOException, InterruptedException {
    for (FoundLine line : found) {
      receiver.line(line);
    }
    // A thousand who follow keep no room for what they had.
    found = new ArrayList<>(0);
    foundBytes = 0;
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
      Output out = new Output(512);
      interest.write(cursor, line, out);
      FoundLine each = new FoundLine(cursor, out.toByteArray());
      found.add(each);
      foundBytes += each.json().length;
      if (foundBytes >= PIECE) {
        turn.aside(this::handOver);
      }
    }
    return true;
  }

  @Override
  public void gap(Gap gap) {
    missing += gap.lines().orElse(0L);
  }

  @Override
  public boolean progress(Progress progress) throws IOException {
    if (!found.isEmpty()) {
      turn.aside(this::handOver);
    }
    return true;
  }
}
