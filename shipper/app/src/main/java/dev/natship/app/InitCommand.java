package dev.natship.app;

import dev.natship.config.Configuration;
import dev.natship.config.Destination;
import dev.natship.shell.ExitCode;
import dev.natship.shell.FailureWords;
import dev.natship.shell.Shell;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Writes a file to begin with: the destinations that the variables switch on, and in comments what
/// people change first.
@Command(
    name = "natship init",
    mixinStandardHelpOptions = true,
    description = {
      "Write a commented configuration file for the destinations whose variables are set.",
      "It changes nothing as it is; a file that is there is left alone."
    },
    footer = {
      "",
      "Exits with 0 when the file is written, 2 when it is there already or cannot be.",
      "",
      "Examples:",
      "  natship init",
      "  natship init /etc/natship/natship.conf",
      "  natship init -"
    })
final class InitCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "Where to; - is this terminal (${DEFAULT-VALUE}).",
      defaultValue = "natship.conf")
  private String file = "natship.conf";

  InitCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if (file.isBlank() || Files.isDirectory(Path.of(file))) {
      shell
          .err()
          .println("natship: init needs the name of a file, as in natship init natship.conf");
      return ExitCode.USAGE;
    }
    String text = text(shell.configuration());
    if (file.equals("-")) {
      shell.out().print(text);
      return ExitCode.GOOD;
    }
    try {
      Files.writeString(Path.of(file), text, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException _) {
      shell.err().println("natship: " + file + " is there already, and stays as it is");
      return ExitCode.USAGE;
    } catch (NoSuchFileException _) {
      shell.err().println("natship: there is no folder " + Path.of(file).getParent());
      return ExitCode.USAGE;
    } catch (IOException failure) {
      shell.err().println("natship: " + FailureWords.of(failure));
      return ExitCode.USAGE;
    }
    shell.out().println("Wrote " + file + ". Try it: natship -c " + file + " check");
    return ExitCode.GOOD;
  }

  private static String text(Configuration configuration) {
    StringBuilder text =
        new StringBuilder(
            """
            # Yours. It needs to hold nothing but what you change: conf/natship.conf has every setting, with its default.
            # Natship reads it as /etc/natship/natship.conf, or where NATSHIP_CONFIG or -c say. Try it with: natship -c FILE check

            # Which lines come in. SUBJECT and QUEUE say the same.
            # nats { subjects = ["logs.>"], queue = "natship" }

            # With a folder lines survive a restart. JOURNAL_DIR says the same.
            # journal.dir = "/data/natship"

            """);
    int written = 0;
    for (Destination destination : configuration.destinations()) {
      switch (destination) {
        case Destination.On on -> {
          section(text, on.name(), "on: " + on.from());
          written++;
        }
        case Destination.Half half -> {
          section(
              text, half.name(), "off until these are set: " + String.join(", ", half.missing()));
          written++;
        }
        case Destination.Broken broken -> {
          section(text, broken.name(), "broken: " + broken.why().getFirst());
          written++;
        }
        case Destination.Off _ -> {}
      }
    }
    if (written == 0) {
      text.append(
          """
          # No variables of a destination are set. natship providers lists them all; or describe one yourself:
          # sinks.mine {
          #   type = http
          #   url = "https://example.com/logs"
          #   auth { bearer = ${MY_TOKEN} }
          #   encoding = ndjson
          # }
          """);
    }
    return text.toString();
  }

  private static void section(StringBuilder text, String name, String state) {
    text.append("# ")
        .append(state)
        .append("\nsinks.")
        .append(name)
        .append(
            """
             {
              # enabled = false
              # select { level = warn, apps = [shop], not-match = "health" }
              # redact { email = "[email]" }
              # batch.age = 1s
              # on-lag = drop-by-severity
            }

            """);
  }
}
