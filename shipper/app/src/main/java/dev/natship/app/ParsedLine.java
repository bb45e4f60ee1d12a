package dev.natship.app;

import dev.natship.shell.ExitCode;
import dev.natship.shell.Shell;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;

/// The words behind a command's name, for those commands that have options. Java looks at every
/// method of [Main] before it calls one; so the library that parses them is named here.
final class ParsedLine {
  private ParsedLine() {}

  static int execute(String name, Object command, Shell shell, List<String> words) {
    CommandLine line = new CommandLine(command);
    HelpText.flow(line);
    return line.setCommandName("natship " + name)
        .setOut(writer(shell.out()))
        .setErr(writer(shell.err()))
        .setParameterExceptionHandler((wrong, _) -> {
          shell.err().println(UsageErrors.words(wrong));
          return ExitCode.USAGE;
        })
        .setExecutionExceptionHandler((failure, _, _) -> Main.failed(failure, name, shell))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(words.toArray(String[]::new));
  }

  private static PrintWriter writer(PrintStream out) {
    return new PrintWriter(out, true, StandardCharsets.UTF_8);
  }
}
