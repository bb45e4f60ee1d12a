package dev.natship.lookup;

import dev.natship.engine.LineOutcome;
import dev.natship.settings.Spelling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that show lines as one destination sees them.
final class DestinationOptions {
  @Option(names = "--to", paramLabel = "NAME", description = "Lines that this destination selects.")
  private @Nullable String to;

  @Option(
      names = "--outcome",
      paramLabel = "OUTCOME",
      description =
          "Lines that were delivered, filtered, sampled, dead-lettered or dropped there, or are"
              + " pending, as far as that is known.")
  private @Nullable String outcome;

  @Option(names = "--before", description = "Lines as they came; the usual form.")
  private boolean before;

  @Option(
      names = "--after",
      description = "Lines as they are sent to the destination of --to, by its settings of now.")
  private boolean after;

  /// What is wrong is added to the problems.
  void check(List<String> problems) {
    if (to == null && (outcome != null || before || after)) {
      problems.add("--outcome, --before and --after are those at one destination: say --to");
    }
    if (before && after) {
      problems.add("--before and --after exclude each other");
    }
    if (outcome != null && LineOutcome.Kind.of(outcome).isEmpty()) {
      problems.add(
          "--outcome: expected "
              + String.join(", ", LineOutcome.words())
              + Spelling.hint(outcome, LineOutcome.words()));
    }
  }

  Optional<String> to() {
    return Optional.ofNullable(to);
  }

  Optional<LineOutcome.Kind> outcome() {
    return Optional.ofNullable(outcome).flatMap(LineOutcome.Kind::of);
  }

  /// Whether lines are shown as they are sent.
  boolean sent() {
    return after;
  }

  /// The same as parameters of a running Natship.
  Map<String, List<String>> asked() {
    Map<String, List<String>> asked = new LinkedHashMap<>();
    if (to != null) {
      asked.put("to", List.of(to));
    }
    if (outcome != null) {
      asked.put("outcome", List.of(outcome));
    }
    if (after) {
      asked.put("form", List.of("sent"));
    }
    return asked;
  }
}
