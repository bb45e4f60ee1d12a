package dev.natship.shell;

import dev.natship.codes.Code;
import dev.natship.config.Configuration;
import dev.natship.config.Destination;
import dev.natship.settings.Problem;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Prints what is wrong with a configuration, all of it at once.
public final class ProblemReport {
  private ProblemReport() {}

  public static void print(Configuration configuration, PrintStream out) {
    configuration
        .warnings()
        .forEach(warning -> out.println(Code.CONFIG_NOTE.after("warning: " + warning)));
    ofAll(configuration).forEach(out::println);
    of(configuration.broken()).forEach(out::println);
    int number = configuration.allProblems().size();
    if (number > 0) {
      out.println(number == 1 ? "1 problem" : number + " problems");
    }
  }

  /// What is wrong beyond a single destination, each with its code.
  public static List<String> ofAll(Configuration configuration) {
    return configuration.problems().stream().map(problem -> coded(problem.toString())).toList();
  }

  /// What is wrong with the destinations that are broken, each with its code. A mistake in what
  /// they share is told once, with the names of all that it breaks.
  public static List<String> of(List<Destination.Broken> destinations) {
    Map<Problem, List<String>> whose = new LinkedHashMap<>();
    for (Destination.Broken broken : destinations) {
      broken
          .why()
          .forEach(
              problem -> whose.computeIfAbsent(problem, _ -> new ArrayList<>()).add(broken.name()));
    }
    return whose.entrySet().stream()
        .map(each -> Code.SINK_BROKEN.after(named(each.getValue(), each.getKey())))
        .toList();
  }

  private static String named(List<String> names, Problem problem) {
    if (problem.key().startsWith("sinks." + names.getFirst())) {
      return problem.toString();
    }
    String all = String.join(", ", names);
    return problem.key().startsWith("defaults.")
        ? problem + " (it breaks " + all + ")"
        : all + ": " + problem;
  }

  private static String coded(String problem) {
    return Code.in(problem).isPresent() ? problem : Code.CONFIG_INVALID.after(problem);
  }
}
