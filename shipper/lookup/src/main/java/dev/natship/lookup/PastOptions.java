package dev.natship.lookup;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that choose lines of the past, which has an end.
public final class PastOptions extends SelectOptions {
  @Option(
      names = "--until",
      paramLabel = "WHEN",
      description = "Lines received before, in the forms of --since.")
  private @Nullable String until;

  /// As it was given.
  Optional<String> untilText() {
    return Optional.ofNullable(until);
  }

  /// Until when; empty where that is not said, or wrong.
  public Optional<Instant> until(Instant now, List<String> problems) {
    return time("--until", until, now, problems);
  }

  /// A time that ends before it begins holds no line; nobody means that.
  public void inOrder(Optional<Instant> begin, Optional<Instant> end, List<String> problems) {
    if (begin.isPresent() && end.isPresent() && !begin.get().isBefore(end.get())) {
      problems.add(sinceOption() + " is not before " + (until == null ? "now" : "--until"));
    }
  }
}
