package dev.natship.app;

import dev.natship.config.ConfigLoader;
import dev.natship.config.Configuration;
import dev.natship.config.Installation;
import dev.natship.config.Variables;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What a command has around it: its two streams, the person at the terminal, the environment
/// variables, and the installation.
record Shell(
    PrintStream out,
    PrintStream err,
    Person person,
    Variables variables,
    Installation installation) {

  /// Who can be asked.
  @FunctionalInterface
  interface Person {
    /// The answer to a question; empty when nobody is there.
    Optional<String> ask(String question);
  }

  static Shell ofProcess() {
    return new Shell(
        utf8(System.out), utf8(System.err), Shell::ask, Variables.ofProcess(), Installation.find());
  }

  private static Optional<String> ask(String question) {
    return Optional.ofNullable(System.console())
        .filter(_ -> Logging.isTerminal())
        .map(terminal -> terminal.readLine("%s", question));
  }

  /// A container often names no language, and Java would then write question marks.
  private static PrintStream utf8(PrintStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  /// The same with another configuration file.
  Shell withConfiguration(String file) {
    return new Shell(
        out, err, person, variables.with(ConfigLoader.FILE_VARIABLE, file), installation);
  }

  Configuration configuration() {
    return ConfigLoader.load(installation, variables);
  }
}
