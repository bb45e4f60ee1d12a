package dev.natship.app;

import dev.natship.shell.ExitCode;
import dev.natship.shell.Shell;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Prints a script that completes commands and options in bash and zsh.
@Command(
    name = "natship completion",
    mixinStandardHelpOptions = true,
    description = "Print a completion script for bash and zsh.",
    footer = {
      "",
      "Exits with 0, or 2 for a shell that it does not know.",
      "",
      "Example:",
      "  source <(natship completion bash)"
    })
final class CompletionCommand implements Callable<Integer> {
  private final Shell shell;

  /// One script serves both.
  enum Kind {
    BASH,
    ZSH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Only looked at by the parser: one script suits both shells.
  @SuppressWarnings("UnusedVariable")
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SHELL",
      description = "${COMPLETION-CANDIDATES}")
  private Kind kind = Kind.BASH;

  CompletionCommand(Shell shell) {
    this.shell = shell;
  }

  /// All commands under one head, as the shell sees them.
  @Command(name = "natship", mixinStandardHelpOptions = true)
  static final class Everything {}

  @Override
  public Integer call() {
    CommandLine all = new CommandLine(new Everything());
    for (String name : Commands.NAMES) {
      Commands.make(name, shell).ifPresent(command -> all.addSubcommand(name, command));
    }
    shell.out().print(AutoComplete.bash("natship", all));
    return ExitCode.GOOD;
  }
}
