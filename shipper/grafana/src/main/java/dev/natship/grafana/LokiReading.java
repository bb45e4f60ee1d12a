package dev.natship.grafana;

import dev.natship.lines.LineView;
import dev.natship.logql.QueryException;
import dev.natship.reading.History;
import dev.natship.search.Finds;
import dev.natship.search.Gap;
import dev.natship.search.Progress;
import dev.natship.search.Query;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads stored lines for one answer, for a limited time. Belongs to one thread.
final class LokiReading {
  private static final int MOST_GAPS = 10;

  /// Gets each line. Returns whether it wants more.
  interface Looker {
    boolean look(long nanos, long sequence, StoredLine line) throws QueryException;
  }

  /// @param whole whether everything was read in time
  /// @param share how much of all bytes was read, from 0 to 1
  record Extent(boolean whole, double share) {}

  private final History history;
  private final long began = System.nanoTime();
  private final long mostNanos;
  private final Set<String> gaps = new LinkedHashSet<>();
  private long moreGaps;
  private long lines;
  private long bytes;

  LokiReading(History history, long mostNanos) {
    this.history = history;
    this.mostNanos = mostNanos;
  }

  LokiJson.Effort effort() {
    return new LokiJson.Effort(lines, bytes, System.nanoTime() - began);
  }

  /// Which lines nobody can see that belong to the answer, in words; the first few, and how many
  /// more there are.
  List<String> missing() {
    List<String> words = new ArrayList<>(gaps);
    if (moreGaps > 0) {
      words.add("lines are missing at " + moreGaps + " more places");
    }
    return words;
  }

  private void missing(String words) {
    if (gaps.size() < MOST_GAPS) {
      gaps.add(words);
    } else if (!gaps.contains(words)) {
      moreGaps++;
    }
  }

  /// @param from the first moment of receipt, in nanoseconds
  /// @param until the moment after the last one
  Extent read(Query query, long from, long until, Looker looker)
      throws IOException, InterruptedException, QueryException {
    Found found = new Found(from, until, looker);
    Progress progress = history.search(query, History.Range.ALL, found);
    bytes += progress.readBytes();
    if (found.failure.isPresent()) {
      throw found.failure.get();
    }
    double share =
        progress.allBytes() == 0 ? 1 : Math.min(1, 1.0 * progress.bytes() / progress.allBytes());
    return new Extent(!found.late, found.late ? share : 1);
  }

  private final class Found implements Finds {
    private final long from;
    private final long until;
    private final Looker looker;
    private Optional<QueryException> failure = Optional.empty();
    private boolean late;

    Found(long from, long until, Looker looker) {
      this.from = from;
      this.until = until;
      this.looker = looker;
    }

    @Override
    public boolean line(long sequence, long receivedMillis, LineView view, boolean isContext) {
      lines++;
      long nanos = view.receivedNanos();
      if (nanos < from || nanos >= until) {
        return true;
      }
      try {
        return looker.look(nanos, sequence, new StoredLine(view));
      } catch (QueryException refused) {
        failure = Optional.of(refused);
        return false;
      }
    }

    @Override
    public void gap(Gap gap) {
      missing(gap.words());
    }

    @Override
    public boolean progress(Progress progress) {
      late = System.nanoTime() - began > mostNanos;
      return !late && failure.isEmpty();
    }
  }
}
