package dev.natship.search;

import dev.natship.archive.KeptLines;
import dev.natship.archive.RawBlock;
import dev.natship.archive.RawLines;
import dev.natship.archive.Stretch;
import dev.natship.codes.Log;
import dev.natship.lines.LineView;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// Walks through the past once, forwards or backwards. Holds one part at a time, however much is
/// found. Belongs to one thread.
public final class Search {
  private static final Logger LOG = Log.of(Search.class);

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
  private long gaps;
  private Optional<Gap> untold = Optional.empty();

  /// When the first line of the younger stretch came.
  private Optional<Long> followed = Optional.empty();

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
    allBytes =
        all.stream()
            .filter(each -> isInTime(each.oldest(), each.latest()))
            .mapToLong(Stretch::bytes)
            .sum();
    Gap.Reason between = unreadable > 0 ? Gap.Reason.DAMAGED : Gap.Reason.MISSING;
    Optional<Stretch> last = Optional.empty();
    Iterator<Stretch> younger = all.stream().skip(1).iterator();
    for (Stretch stretch : query.newestFirst() ? all.reversed() : all) {
      Optional<Stretch> next =
          query.newestFirst()
              ? last
              : younger.hasNext() ? Optional.of(younger.next()) : Optional.empty();
      followed = next.map(Stretch::oldest).filter(time -> time != Long.MIN_VALUE);
      if (last.isPresent()) {
        between(
            query.newestFirst() ? stretch : last.get(),
            query.newestFirst() ? last.get() : stretch,
            between);
      }
      last = Optional.of(stretch);
      if (isInTime(stretch.oldest(), stretch.latest())) {
        long behind = bytes + stretch.bytes();
        if (!search(stretch)) {
          break;
        }
        bytes = behind;
      }
    }
    tellGap();
    return progress();
  }

  private Progress progress() {
    return new Progress(bytes, allBytes, readBytes, skippedParts, damaged, gaps);
  }

  private boolean isInTime(long oldest, long latest) {
    return latest >= query.since() && oldest < query.until();
  }

  /// A journal that was begun anew numbers from the start again.
  private void between(Stretch older, Stretch younger, Gap.Reason reason) throws IOException {
    boolean known = older.epoch() > 0 && younger.epoch() > 0;
    if (older.end() < younger.first() && (!known || older.epoch() <= younger.epoch())) {
      long after = older.latest() == Long.MAX_VALUE ? Long.MIN_VALUE : older.latest();
      long before = younger.oldest() == Long.MIN_VALUE ? Long.MAX_VALUE : younger.oldest();
      gap(
          new Gap(
              Math.max(0, younger.epoch()), older.end(), younger.first(), after, before, reason));
    }
  }

  /// Gaps that lie side by side are told as one.
  private void gap(Gap gap) throws IOException {
    if (!isInTime(gap.oldest(), gap.latest())) {
      return;
    }
    Optional<Gap> joined =
        untold.flatMap(each -> query.newestFirst() ? gap.joined(each) : each.joined(gap));
    if (joined.isEmpty()) {
      tellGap();
    }
    untold = joined.or(() -> Optional.of(gap));
  }

  /// Whether the next part may begin with more of what is missing.
  private boolean goesOn(Stretch.Part part) {
    return untold
        .filter(gap -> query.newestFirst() ? gap.first() <= part.first() : gap.end() >= part.end())
        .isPresent();
  }

  private void tellGap() throws IOException {
    Optional<Gap> gap = untold;
    untold = Optional.empty();
    if (gap.isPresent()) {
      gaps++;
      finds.gap(gap.get());
    }
  }

  private boolean search(Stretch stretch) throws IOException {
    finds.begin(stretch);
    Optional<Stretch.Reading> opened = open(stretch);
    if (opened.isEmpty()) {
      return true;
    }
    try (Stretch.Reading reading = opened.get()) {
      List<Stretch.Part> parts = reading.parts();
      long due = query.newestFirst() ? stretch.end() : stretch.first();
      int number = query.newestFirst() ? parts.size() - 1 : 0;
      while (number >= 0 && number < parts.size()) {
        Stretch.Part part = parts.get(number);
        // What is missing at the end may have been in a file that is not there any more.
        boolean isEnd = query.newestFirst() && due == stretch.end();
        beside(
            stretch,
            due,
            query.newestFirst() ? part.end() : part.first(),
            isEnd,
            isEnd ? Gap.Reason.MISSING : Gap.Reason.DAMAGED);
        int before = parts.size();
        boolean goesOn = search(stretch, reading, number);
        int more = parts.size() - before;
        if (more > 0 && query.newestFirst()) {
          // What was read is the first of several; the others come before it.
          number += more;
          continue;
        }
        part = parts.get(number);
        due = query.newestFirst() ? part.first() : part.end();
        number += query.newestFirst() ? -1 : 1;
        bytes += part.bytes();
        if (!goesOn || !finds.progress(progress())) {
          return false;
        }
      }
      beside(
          stretch,
          due,
          query.newestFirst() ? stretch.first() : stretch.end(),
          !query.newestFirst() && !parts.isEmpty(),
          query.newestFirst() || parts.isEmpty() ? Gap.Reason.DAMAGED : Gap.Reason.MISSING);
    } catch (NoSuchFileException gone) {
      LOG.log(Level.DEBUG, "search: a file was let go meanwhile", gone);
      gap(whole(stretch, Gap.Reason.MISSING));
    }
    return true;
  }

  private Optional<Stretch.Reading> open(Stretch stretch) throws IOException {
    try {
      return Optional.of(stretch.open());
    } catch (InterruptedIOException | ClosedByInterruptException gone) {
      throw gone;
    } catch (NoSuchFileException gone) {
      LOG.log(Level.DEBUG, "search: a file was let go meanwhile", gone);
      gap(whole(stretch, Gap.Reason.MISSING));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "search: a file cannot be read", e);
      damaged++;
      gap(whole(stretch, Gap.Reason.DAMAGED));
    }
    return Optional.empty();
  }

  private static Gap whole(Stretch stretch, Gap.Reason reason) {
    return new Gap(
        Math.max(0, stretch.epoch()),
        stretch.first(),
        stretch.end(),
        stretch.oldest(),
        stretch.latest(),
        reason);
  }

  /// Tells what stands in no part.
  ///
  /// @param due where what comes next would begin, or end for those who read backwards
  /// @param next where it does
  /// @param isEnd whether that is behind everything that is there, so that it came later
  private void beside(Stretch stretch, long due, long next, boolean isEnd, Gap.Reason reason)
      throws IOException {
    long first = Math.min(due, next);
    long end = Math.max(due, next);
    boolean isMissing = query.newestFirst() ? next < due : due < next;
    if (isMissing && end != Long.MAX_VALUE) {
      boolean later = isEnd && stretch.latest() != Long.MAX_VALUE;
      gap(
          new Gap(
              Math.max(0, stretch.epoch()),
              first,
              end,
              later ? stretch.latest() : stretch.oldest(),
              later ? followed.orElse(Long.MAX_VALUE) : stretch.latest(),
              reason));
    }
  }

  private boolean search(Stretch stretch, Stretch.Reading reading, int number) throws IOException {
    int parts = reading.parts().size();
    Stretch.Part part = reading.parts().get(number);
    boolean isInTime = isInTime(part.oldest(), part.latest());
    if (!isInTime || hasAllLines(part) && !mayHave(part)) {
      skippedParts++;
      return true;
    }
    long epoch = Math.max(0, stretch.epoch());
    try {
      if (hasAllLines(part) && isCounted(part)) {
        // Nobody is to be told of lines that could not be shown.
        reading.check(number);
        skippedParts++;
        finds.lines(part.lines().get(), part.oldest(), part.latest());
        return true;
      }
      reading.read(number, block);
    } catch (NoSuchFileException | InterruptedIOException | ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "search: a part cannot be read", e);
      damaged++;
      gap(
          new Gap(
              epoch, part.first(), part.end(), part.oldest(), part.latest(), Gap.Reason.DAMAGED));
      return true;
    }
    readBytes += block.length();
    if (reading.parts().size() > parts) {
      if (query.newestFirst()) {
        return true;
      }
      part = reading.parts().get(number);
    }
    Gap.Reason why = stretch.letsGo() ? Gap.Reason.MISSING : Gap.Reason.DAMAGED;
    block.holes(
        part.first(),
        part.end(),
        part.oldest(),
        part.latest(),
        (first, end, before, behind) -> gap(new Gap(epoch, first, end, before, behind, why)));
    if (!goesOn(part)) {
      tellGap();
    }
    lines.over(block, part.first(), part.end());
    if (query.context() > 0) {
      gather();
      return surroundings.show(block, part, numbers, found, query.newestFirst());
    }
    return query.newestFirst() ? backwards() : forwards();
  }

  /// Only whoever reads the others sees which lines they have not.
  private static boolean hasAllLines(Stretch.Part part) {
    return part.lines().isPresent() && part.lines().get() == part.end() - part.first();
  }

  private boolean mayHave(Stretch.Part part) {
    return part.summary().map(query.selection()::mayWant).orElse(true);
  }

  /// Whether it is enough to know how many lines there are.
  private boolean isCounted(Stretch.Part part) {
    return query.wantsAll()
        && part.oldest() >= query.since()
        && part.latest() < query.until()
        && finds.countsOnly();
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
