package dev.natship.reading;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// Counts the lines of which a lens cannot say what became of them, and gathers why. Belongs to one
/// thread.
public final class UnknownLines {
  /// Why of some lines.
  public static final String EARLIER = "they are of an earlier journal in this folder";

  private long lines;
  private final Set<String> reasons = new LinkedHashSet<>();
  private Optional<Instant> since = Optional.empty();

  /// One more.
  ///
  /// @param reason why it is not known
  /// @param known since when it would be known
  public void add(String reason, Optional<Instant> known) {
    lines++;
    reasons.add(reason);
    since = known.or(() -> since);
  }

  /// Empty without any.
  public Optional<Notice> notice() {
    return lines == 0
        ? Optional.empty()
        : Optional.of(new Notice.Unknown(lines, String.join("; or ", reasons), since));
  }
}
