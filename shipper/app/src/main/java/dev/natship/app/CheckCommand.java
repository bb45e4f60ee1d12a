package dev.natship.app;

import dev.natship.assembly.MemoryShares;
import dev.natship.assembly.Plan;
import dev.natship.assembly.Platform;
import dev.natship.codes.Code;
import dev.natship.config.Configuration;
import dev.natship.config.SinkFactories;
import dev.natship.shell.Logging;
import dev.natship.shell.ProblemReport;
import dev.natship.shell.Shell;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Tells everything that can be told about a configuration, and about the machine, without
/// connecting to any server.
@Command(
    name = "natship check",
    mixinStandardHelpOptions = true,
    description = {
      "Look for mistakes in the configuration, at folders and ports, without connecting to any",
      "server (natship test does).",
      "Prints the destinations that are on, half-configured, broken and off, all problems at once,",
      "and last what run would do. Exits with 0 when run starts with all that is wanted, 1 when it",
      "starts without what is half-configured or broken, 2 when it does not start."
    },
    footer = {"", "Examples:", "  natship check", "  natship -c my.conf check --show"})
final class CheckCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(
      names = "--show",
      description = "Print the configuration in effect; secrets and variables are not in it.")
  private boolean show;

  @Option(names = "--strict", description = "Say what run --strict would do.")
  private boolean strict;

  @Option(names = "--allow-no-sinks", description = "Say what run --allow-no-sinks would do.")
  private boolean allowNoSinks;

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
            MemoryShares.ofProcess(),
            Platform.of(shell.variables()))) {
      if (show) {
        shell.out().println(configuration.shown());
      }
      Platform platform = Platform.of(shell.variables());
      Optional<String> beside = StartLook.beside(configuration, plan, platform);
      shell.out().print(StartPage.of(configuration, plan, shell.person().columns()));
      plan.brokenPlugins()
          .forEach(
              plugin -> shell.err().println(Code.PLUGIN_BROKEN.after("broken plug-in: " + plugin)));
      ProblemReport.print(configuration, shell.err());
      Verdict verdict =
          Verdict.of(configuration, plan, new Verdict.Rules(platform, strict, allowNoSinks));
      shell.out().println();
      beside.ifPresent(shell.out()::println);
      shell.out().println(verdict.words());
      return verdict.code();
    }
  }
}
