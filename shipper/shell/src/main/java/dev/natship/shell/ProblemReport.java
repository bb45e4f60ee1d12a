package dev.natship.shell;

import dev.natship.codes.Code;
import dev.natship.config.Configuration;
import dev.natship.config.Destination;
import dev.natship.settings.Problem;
import java.io.PrintStream;
import java.util.List;

/// Prints what is wrong with a configuration, all of it at once.
public final class ProblemReport {
  private ProblemReport() {}

  public static void print(Configuration configuration, PrintStream out) {
    configuration
        .warnings()
        .forEach(warning -> out.println(Code.CONFIG_NOTE.after("warning: " + warning)));
    configuration.problems().forEach(problem -> out.println(coded(problem.toString())));
    configuration.broken().forEach(broken -> of(broken).forEach(out::println));
    int number = configuration.allProblems().size();
    if (number > 0) {
      out.println(number == 1 ? "1 problem" : number + " problems");
    }
  }

  /// What is wrong with one destination, each with its code.
  public static List<String> of(Destination.Broken broken) {
    return broken.why().stream()
        .map(problem -> Code.SINK_BROKEN.after(named(broken.name(), problem)))
        .toList();
  }

  private static String named(String name, Problem problem) {
    boolean says = problem.key().startsWith("sinks." + name);
    return (says ? "" : name + ": ") + problem;
  }

  private static String coded(String problem) {
    return Code.in(problem).isPresent() ? problem : Code.CONFIG_INVALID.after(problem);
  }
}
