package dev.natship.app;

import dev.natship.admin.NotRunning;
import dev.natship.assembly.Plan;
import dev.natship.assembly.Platform;
import dev.natship.config.Configuration;
import dev.natship.config.Destination;
import dev.natship.shell.ExitCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `run` does with a configuration, and in which words `check` says so: both ask here.
///
/// @param code 0 all that is wanted runs; 1 it runs, but something is half-configured or broken; 2
///   it does not start
/// @param notRunning what is wanted and does not run
record Verdict(int code, String words, NotRunning notRunning) {

  /// How strict `run` is.
  ///
  /// @param strict whether everything that is wanted must run
  /// @param allowNoSinks whether no destination at all is meant
  record Rules(Platform platform, boolean strict, boolean allowNoSinks) {}

  static Verdict of(Configuration configuration, Plan plan, Rules rules) {
    Optional<String> nothing = nothing(configuration, plan, rules);
    NotRunning notRunning = notRunning(configuration, plan, nothing);
    List<String> missing = new ArrayList<>();
    configuration.broken().forEach(each -> missing.add(each.name() + " (broken)"));
    configuration.half().forEach(each -> missing.add(each.name() + " (half-configured)"));
    plan.brokenPlugins().forEach(each -> missing.add("the plug-in " + each));
    int problems = configuration.problems().size();
    if (problems > 0) {
      return new Verdict(
          ExitCode.USAGE,
          "run does not start: "
              + (problems == 1 ? "the problem" : "the " + problems + " problems")
              + " above must be mended first",
          notRunning);
    }
    if (nothing.isPresent() && (rules.strict() || !rules.platform().setsSecretsLater())) {
      return new Verdict(ExitCode.USAGE, "run does not start: " + nothing.get(), notRunning);
    }
    if (nothing.isPresent()) {
      return new Verdict(
          ExitCode.LOSS,
          "run starts, ships nothing and is not ready: " + nothing.get(),
          notRunning);
    }
    if (missing.isEmpty()) {
      return new Verdict(ExitCode.GOOD, "run starts, with " + number(plan), notRunning);
    }
    String without = String.join(", ", missing);
    return rules.strict()
        ? new Verdict(
            ExitCode.USAGE, "run --strict does not start, because of " + without, notRunning)
        : new Verdict(
            ExitCode.LOSS,
            "run starts, with " + number(plan) + " and without " + without,
            notRunning);
  }

  boolean starts() {
    return code != ExitCode.USAGE;
  }

  private static String number(Plan plan) {
    int number = plan.destinations().size();
    return number == 1 ? "1 destination" : number + " destinations";
  }

  private static Optional<String> nothing(Configuration configuration, Plan plan, Rules rules) {
    if (!plan.destinations().isEmpty() || rules.allowNoSinks()) {
      return Optional.empty();
    }
    return Optional.of(
        configuration.broken().isEmpty()
            ? "there is no destination: set the variables of one (natship providers), or start with"
                + " --allow-no-sinks"
            : "there is no destination that works: mend one of those that are broken");
  }

  private static NotRunning notRunning(
      Configuration configuration, Plan plan, Optional<String> nothing) {
    Map<String, List<String>> broken = new HashMap<>();
    Map<String, List<String>> outdated = new HashMap<>();
    for (Destination.Broken each : configuration.broken()) {
      (plan.outdated().contains(each.name()) ? outdated : broken)
          .put(each.name(), each.why().stream().map(Object::toString).toList());
    }
    List<String> half =
        configuration.half().stream()
            .map(each -> each.name() + ": missing " + String.join(", ", each.missing()))
            .toList();
    return new NotRunning(half, broken, nothing, outdated);
  }
}
