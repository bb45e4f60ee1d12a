package dev.natship.app;

import dev.natship.config.Configuration;
import dev.natship.config.SinkFactories;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Tells everything that can be told about a configuration without connecting to anything.
@Command(
    name = "natship check",
    mixinStandardHelpOptions = true,
    description = {
      "Look for mistakes in the configuration, without connecting to anything.",
      "Prints the destinations that are on, half-configured and off, and all problems at once.",
      "Exits with 0 when there is none, else with 2."
    },
    footer = {"", "Examples:", "  natship check", "  NATSHIP_CONFIG=my.conf natship check --show"})
final class CheckCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(
      names = "--show",
      description = "Print the configuration in effect; secrets and variables are not in it.")
  private boolean show;

  CheckCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Configuration configuration = shell.configuration();
    Logging.start(configuration.section("log"), shell.err());
    try (Plan plan =
        Plan.of(
            configuration,
            new SinkFactories(shell.installation().plugins()),
            MemoryShares.ofProcess())) {
      if (show) {
        shell.out().println(configuration.shown());
      }
      shell.out().print(StartPage.of(configuration, plan));
    }
    return ProblemReport.print(configuration, shell.err());
  }
}
