package dev.natship.app;

import dev.natship.migrate.Migration;
import dev.natship.migrate.UnreadableFile;
import dev.natship.shell.ExitCode;
import dev.natship.shell.FailureWords;
import dev.natship.shell.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Turns a Vector configuration into one of ours, and says what it could not turn.
@Command(
    name = "natship migrate",
    mixinStandardHelpOptions = true,
    description = {
      "Turn a Vector configuration over NATS, TOML or YAML, into one for Natship, and print it.",
      "What cannot be turned is listed with its line, in the output and on standard error."
    },
    footer = {
      "",
      "Exits with 0 when all was turned, 1 when something was left out, 2 when the file cannot be",
      "read.",
      "",
      "Example:",
      "  natship migrate /etc/vector/vector.toml > natship.conf",
      "  NATSHIP_CONFIG=natship.conf natship check"
    })
final class MigrateCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file; - is standard input. Default: where Vector looks, /etc/vector.")
  private @Nullable String file;

  MigrateCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Optional<String> name =
        Optional.ofNullable(file).or(() -> VectorTraces.file().map(Path::toString));
    if (name.isEmpty()) {
      shell
          .err()
          .println(
              "natship migrate: there is no "
                  + String.join(", ", VectorTraces.PLACES)
                  + ": say which file, as in natship migrate vector.toml");
      return ExitCode.USAGE;
    }
    return migrate(name.get());
  }

  private int migrate(String name) {
    String text;
    try {
      byte[] bytes =
          name.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(name));
      text = new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException failure) {
      String words = FailureWords.of(failure);
      shell
          .err()
          .println("natship migrate: " + (words.startsWith(name) ? "" : name + ": ") + words);
      return ExitCode.USAGE;
    }
    String shown = name.equals("-") ? "stdin" : name;
    try {
      Migration migration = Migration.of(shown, text);
      shell.out().print(migration.hocon());
      migration.leftOut().forEach(left -> shell.err().println(left.words(shown)));
      return migration.leftOut().isEmpty() ? ExitCode.GOOD : ExitCode.LOSS;
    } catch (UnreadableFile wrong) {
      shell
          .err()
          .println(
              shown
                  + ":"
                  + wrong.line()
                  + ": cannot be read as TOML or YAML: "
                  + wrong.getMessage());
      return ExitCode.USAGE;
    }
  }
}
