package dev.natship.search;

import dev.natship.archive.KeptLines;
import dev.natship.archive.RawBlock;
import dev.natship.archive.RawLines;
import dev.natship.archive.Stretch;
import dev.natship.lines.LineView;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;

/// Walks through the past once, forwards or backwards. Holds one part at a time, however much is
/// found. Belongs to one thread.
public final class Search {
  private static final Logger LOG = System.getLogger(Search.class.getName());

  private final Query query;
  private final Finds finds;
  private final List<Needle> needles;
  private final RawBlock block = new RawBlock();
  private final RawLines lines = new RawLines();
  private final LineView view = new LineView();
  private final Surroundings surroundings;

  // The lines of a part that are wanted, as places in its block, for those who read backwards.
  private int[] places = new int[64];
  private long[] numbers = new long[128];
  private int found;

  private long bytes;
  private long allBytes;
  private long readBytes;
  private long skippedParts;
  private long damaged;

  public Search(Query query, Finds finds) {
    this.query = query;
    this.finds = finds;
    this.needles =
        query.text().filter(text -> !text.isEmpty()).stream()
            .flatMap(text -> Needle.of(text, query.anyCase()).stream())
            .toList();
    this.surroundings = new Surroundings(query.context(), finds);
  }

  /// How far it came.
  public Progress run(KeptLines past) throws IOException {
    return run(past.stretches(), past.unreadable().size());
  }

  /// @param all oldest first
  /// @param unreadable how many more cannot be read at all
  public Progress run(List<Stretch> all, int unreadable) throws IOException {
    damaged = unreadable;
    List<Stretch> stretches =
        all.stream().filter(each -> isInTime(each.oldest(), each.latest())).toList();
    allBytes = stretches.stream().mapToLong(Stretch::bytes).sum();
    for (Stretch stretch : query.newestFirst() ? stretches.reversed() : stretches) {
      long behind = bytes + stretch.bytes();
      if (!search(stretch)) {
        break;
      }
      bytes = behind;
    }
    return progress();
  }

  private Progress progress() {
    return new Progress(bytes, allBytes, readBytes, skippedParts, damaged);
  }

  private boolean isInTime(long oldest, long latest) {
    return latest >= query.since() && oldest < query.until();
  }

  private boolean search(Stretch stretch) throws IOException {
    finds.begin(stretch);
    try (Stretch.Reading reading = stretch.open()) {
      int count = reading.parts().size();
      for (int i = 0; i < count; i++) {
        int part = query.newestFirst() ? count - 1 - i : i;
        boolean goesOn = search(reading, part);
        bytes += reading.parts().get(part).bytes();
        if (!goesOn || !finds.progress(progress())) {
          return false;
        }
      }
    } catch (NoSuchFileException gone) {
      LOG.log(Level.DEBUG, "search: a file was let go meanwhile", gone);
    }
    return true;
  }

  private boolean search(Stretch.Reading reading, int number) throws IOException {
    Stretch.Part part = reading.parts().get(number);
    boolean may =
        isInTime(part.oldest(), part.latest())
            && part.summary().map(query.selection()::mayWant).orElse(true);
    if (!may || isCounted(part)) {
      skippedParts++;
      return true;
    }
    try {
      reading.read(number, block);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "search: a part cannot be read", e);
      damaged++;
      return true;
    }
    readBytes += block.length();
    lines.over(block, part.first(), part.end());
    if (query.context() > 0) {
      gather();
      return surroundings.show(block, part, numbers, found, query.newestFirst());
    }
    return query.newestFirst() ? backwards() : forwards();
  }

  /// Whether it is enough to know how many lines there are.
  private boolean isCounted(Stretch.Part part) {
    return query.wantsAll()
        && part.lines().isPresent()
        && part.oldest() >= query.since()
        && part.latest() < query.until()
        && finds.lines(part.lines().get(), part.oldest(), part.latest());
  }

  private boolean forwards() throws IOException {
    int place = 0;
    while (nextWanted(place)) {
      if (!finds.line(lines.sequence(), lines.millis(), view, false)) {
        return false;
      }
      place = lines.offset() + lines.size();
    }
    return true;
  }

  private boolean backwards() throws IOException {
    gather();
    for (int i = found - 1; i >= 0; i--) {
      view.reset(block.bytes(), places[2 * i], places[2 * i + 1]);
      if (!finds.line(numbers[2 * i], numbers[2 * i + 1], view, false)) {
        return false;
      }
    }
    return true;
  }

  private void gather() {
    found = 0;
    int place = 0;
    while (nextWanted(place)) {
      place = lines.offset() + lines.size();
      if (2 * found + 2 > places.length) {
        places = Arrays.copyOf(places, 2 * places.length);
      }
      if (2 * found + 2 > numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * numbers.length);
      }
      places[2 * found] = lines.offset();
      places[2 * found + 1] = lines.size();
      numbers[2 * found] = lines.sequence();
      numbers[2 * found + 1] = lines.millis();
      found++;
    }
  }

  /// The next line from this place in the block on that is wanted: `lines` stands there, and `view`
  /// shows it.
  private boolean nextWanted(int from) {
    int place = from;
    while (place < block.length()) {
      int hit = needles.isEmpty() ? place : hit(place, block.length());
      if (hit == Needle.NONE || !lines.nextAtOrBehind(hit)) {
        return false;
      }
      int end = lines.offset() + lines.size();
      if (isWanted()) {
        return true;
      }
      place = end;
    }
    return false;
  }

  private boolean isWanted() {
    if (lines.millis() < query.since() || lines.millis() >= query.until()) {
      return false;
    }
    view.reset(block.bytes(), lines.offset(), lines.size());
    // The hit may have been in what the journal says of the line, or reach over its end.
    return (needles.isEmpty()
            || hit(view.payloadFrom(), lines.offset() + lines.size()) != Needle.NONE)
        && query.selection().wants(view);
  }

  private int hit(int from, int end) {
    int first = Needle.NONE;
    for (int i = 0; i < needles.size(); i++) {
      int hit =
          needles
              .get(i)
              .find(
                  block.bytes(),
                  from,
                  first == Needle.NONE ? end : Math.min(end, first + needles.get(i).length()));
      first = hit == Needle.NONE ? first : first == Needle.NONE ? hit : Math.min(first, hit);
    }
    return first;
  }
}
