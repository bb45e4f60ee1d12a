package dev.natship.reading;

import dev.natship.search.Query;
import dev.natship.search.Tally;
import dev.natship.shaping.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What somebody wants to read.
///
/// @param words which lines, in the words of `select`; checked before
/// @param start where to begin; later than that where `last` says so
/// @param until no line that was received at that moment or later
/// @param last of what was found only the last so many
/// @param limit no more lines than this; does not bound those who follow
/// @param follow whether to go on with what arrives
/// @param search how the past is gone through
/// @param lens what is made of the lines; empty for the usual
public record LogQuery(
    Map<String, List<String>> words,
    Start start,
    Optional<Instant> until,
    OptionalInt last,
    long limit,
    boolean follow,
    PastSearch search,
    Optional<LineLens> lens) {
  /// How far back it is counted where nobody knows when the oldest line came.
  private static final Duration UNKNOWN = Duration.ofHours(1);

  public LogQuery {
    words = Map.copyOf(words);
  }

  public LogQuery(
      Map<String, List<String>> words,
      Start start,
      Optional<Instant> until,
      OptionalInt last,
      long limit,
      boolean follow,
      PastSearch search) {
    this(words, start, until, last, limit, follow, search, Optional.empty());
  }

  public LogQuery(
      Map<String, List<String>> words,
      Start start,
      Optional<Instant> until,
      OptionalInt last,
      long limit,
      boolean follow) {
    this(words, start, until, last, limit, follow, PastSearch.PLAIN);
  }

  /// The same with every line that is there, not only the last ones.
  LogQuery withoutLast() {
    return new LogQuery(words, start, until, OptionalInt.empty(), limit, follow, search, lens);
  }

  /// The same through that lens.
  public LogQuery through(LineLens through) {
    return new LogQuery(words, start, until, last, limit, follow, search, Optional.of(through));
  }

  /// A selection belongs to one thread. The words have been checked before.
  Selection selection() {
    return Selection.of(words, (_, _) -> {});
  }

  /// How the past is searched for it.
  Query asSearch() {
    boolean counts = search.count().isPresent();
    return new Query(
        search.text(),
        search.anyCase(),
        selection(),
        start instanceof Start.Since(Instant since) ? since.toEpochMilli() : Long.MIN_VALUE,
        until.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE),
        last.isPresent() || search.newestFirst(),
        counts || last.isPresent() ? 0 : search.context());
  }

  /// Where lines are counted: over the time that is asked for, or else over all that there is.
  ///
  /// @param oldest when the oldest line was received, where that is known
  Tally tally(Optional<Instant> oldest, Instant now) {
    long last =
        Math.min(until.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE), now.toEpochMilli() + 1);
    long first = oldest.orElse(now.minus(UNKNOWN)).toEpochMilli();
    if (start instanceof Start.Since(Instant since)) {
      first = oldest.isPresent() ? Math.max(first, since.toEpochMilli()) : since.toEpochMilli();
    }
    long from = Math.min(first, last - 1);
    return new Tally(from, last, search.columns());
  }

  /// Every word that may select lines.
  public static List<String> knownWords() {
    return Selection.words();
  }

  /// What is wrong with the words, for whoever asked.
  public static List<String> problems(Map<String, List<String>> words) {
    List<String> problems = new ArrayList<>();
    Selection.of(words, (word, problem) -> problems.add(word + ": " + problem));
    return problems;
  }

  /// Where to begin.
  public sealed interface Start {
    /// With the oldest line that is there.
    record Oldest() implements Start {}

    /// With what arrives from now on.
    record Now() implements Start {}

    /// With the first line received then or later.
    record Since(Instant instant) implements Start {}

    /// With that line, and no other one.
    record Only(LineNumber line) implements Start {}

    /// Behind that line.
    record After(LineCursor cursor) implements Start {}
  }
}
