package dev.natship.app;

import dev.natship.codes.Code;
import dev.natship.config.Configuration;
import dev.natship.settings.Problem;
import java.io.PrintStream;
import java.util.List;

/// Prints what is wrong with a configuration, all of it at once.
final class ProblemReport {
  private ProblemReport() {}

  /// Returns the exit code: 0 where only warnings were found.
  static int print(Configuration configuration, PrintStream out) {
    configuration
        .warnings()
        .forEach(warning -> out.println(Code.CONFIG_NOTE.after("warning: " + warning)));
    List<Problem> problems = configuration.problems();
    problems.forEach(problem -> out.println(coded(problem.toString())));
    if (problems.isEmpty()) {
      return ExitCode.GOOD;
    }
    out.println(problems.size() == 1 ? "1 problem" : problems.size() + " problems");
    return ExitCode.USAGE;
  }

  private static String coded(String problem) {
    return Code.in(problem).isPresent() ? problem : Code.CONFIG_INVALID.after(problem);
  }
}
