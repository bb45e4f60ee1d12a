package dev.natship.shell;

import dev.natship.admin.Table;
import dev.natship.config.ConfigLoader;
import dev.natship.config.Configuration;
import dev.natship.config.Installation;
import dev.natship.config.Variables;
import dev.natship.terminal.Terminal;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/// What a command has around it: its two streams, the person at the terminal, the environment
/// variables, and the installation.
public record Shell(
    PrintStream out,
    PrintStream err,
    Person person,
    Variables variables,
    Installation installation) {

  /// Who can be asked.
  @FunctionalInterface
  public interface Person {
    /// The answer to a question; empty when nobody is there.
    Optional<String> ask(String question);

    /// How many columns fit on the screen; empty where what is printed goes elsewhere.
    default OptionalInt columns() {
      return OptionalInt.empty();
    }
  }

  public static Shell ofProcess() {
    return new Shell(
        utf8(System.out),
        utf8(System.err),
        new AtTerminal(),
        Variables.ofProcess(),
        Installation.find());
  }

  private static final class AtTerminal implements Person {
    @Override
    public Optional<String> ask(String question) {
      return Optional.ofNullable(System.console())
          .filter(_ -> Logging.isTerminal())
          .map(terminal -> terminal.readLine("%s", question));
    }

    @Override
    public OptionalInt columns() {
      return Terminal.columns();
    }
  }

  /// The table as wide as the screen.
  public Table fitting(Table table) {
    return table.within(person.columns());
  }

  /// A container often names no language, and Java would then write question marks.
  private static PrintStream utf8(PrintStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  /// The same with another configuration file.
  public Shell withConfiguration(String file) {
    return new Shell(
        out, err, person, variables.with(ConfigLoader.FILE_VARIABLE, file), installation);
  }

  public Configuration configuration() {
    return ConfigLoader.load(installation, variables);
  }
}
