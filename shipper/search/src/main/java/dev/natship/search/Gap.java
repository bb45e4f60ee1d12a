package dev.natship.search;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// Lines of the time that is searched that nobody can see: they are damaged, or not there any more.
///
/// @param epoch of the life in which they were received; 0 where that is not known
/// @param first the first sequence that is missing
/// @param end behind the last one; the greatest number where that is not known
/// @param oldest none of them came before, in milliseconds; the least number where that is not
///   known
/// @param latest none of them came later; the greatest number where that is not known
public record Gap(long epoch, long first, long end, long oldest, long latest, Reason reason) {

  /// Why they are missing.
  public enum Reason {
    DAMAGED("what holds them is damaged"),
    MISSING("no file holds them any more");

    private final String words;

    Reason(String words) {
      this.words = words;
    }

    /// As programs read it.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// How many; empty where that is not known.
  public Optional<Long> lines() {
    return end == Long.MAX_VALUE ? Optional.empty() : Optional.of(end - first);
  }

  /// When the first of them came, or a little earlier.
  public Optional<Instant> from() {
    return oldest == Long.MIN_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(oldest));
  }

  /// When the last of them came, or a little later.
  public Optional<Instant> until() {
    return latest == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(latest));
  }

  /// For people.
  public String words() {
    String many = lines().map(count -> String.format(Locale.ROOT, "%,d ", count)).orElse("");
    return many
        + "lines from "
        + from().map(Instant::toString).orElse("an unknown time")
        + " to "
        + until().map(Instant::toString).orElse("now")
        + " are missing, those from number "
        + first
        + " on: "
        + reason.words;
  }

  /// Both as one, where the other one begins at the end of this one. When the lines came is known
  /// of the outer ends, where it is.
  Optional<Gap> joined(Gap next) {
    return next.first == end && next.reason == reason
        ? Optional.of(
            new Gap(
                epoch,
                first,
                next.end,
                next.oldest == Long.MIN_VALUE ? oldest : Math.min(oldest, next.oldest),
                latest == Long.MAX_VALUE ? next.latest : Math.max(latest, next.latest),
                reason))
        : Optional.empty();
  }
}
