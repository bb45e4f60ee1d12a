package dev.natship.app;

import dev.natship.settings.Spelling;
import dev.natship.shell.ExitCode;
import dev.natship.shell.FailureWords;
import dev.natship.shell.Shell;
import dev.natship.shell.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Chooses the command. Help and version are answered without any library, since people wait for
/// them.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    int code = quick(args).orElseGet(() -> run(Shell.ofProcess(), args));
    System.out.flush();
    System.err.flush();
    // Commands leave no work behind; what is still running are idle threads of libraries.
    Runtime.getRuntime().halt(code);
  }

  private static Optional<Integer> quick(String[] args) {
    if (args.length != 1) {
      return Optional.empty();
    }
    return switch (args[0]) {
      case "--help", "-h", "help" -> {
        help(System.out);
        yield Optional.of(ExitCode.GOOD);
      }
      case "--version", "-V", "version" -> {
        System.out.println("natship " + Version.text());
        yield Optional.of(ExitCode.GOOD);
      }
      default -> Optional.empty();
    };
  }

  /// Runs a command in this process and answers its exit code; without a command's name it is
  /// `run`.
  static int run(Shell shell, String... args) {
    GlobalWords words = GlobalWords.parse(args);
    if (words.wrong().isPresent()) {
      shell.err().println("natship: " + words.wrong().get());
      return ExitCode.USAGE;
    }
    return run(words.file().map(shell::withConfiguration).orElse(shell), words.rest());
  }

  private static int run(Shell shell, List<String> args) {
    if (DemoShipper.isMeant(args)) {
      DemoShipper.endWithTheDemo();
      return run(shell, List.of("run"));
    }
    boolean named = !args.isEmpty() && !args.getFirst().startsWith("-");
    String name = named ? Commands.usual(args.getFirst()) : "run";
    Optional<Object> command = Commands.make(name, shell);
    if (command.isEmpty()) {
      shell
          .err()
          .println(
              "natship: there is no command \""
                  + name
                  + "\""
                  + Spelling.hint(name, Commands.NAMES)
                  + " (natship --help lists them)");
      return ExitCode.USAGE;
    }
    List<String> rest = args.subList(named ? 1 : 0, args.size());
    if (rest.isEmpty() && command.get() instanceof RunCommand run) {
      // Nothing to parse: a container that starts should not wait for the parser's classes.
      try {
        return run.started();
      } catch (RuntimeException bug) {
        return failed(bug, name, shell);
      }
    }
    return ParsedLine.execute(name, command.get(), shell, rest);
  }

  /// Says why a command could not do its work. A bug shows its trace, which only a report of it
  /// needs, where the log is set to debug.
  static int failed(Exception failure, String name, Shell shell) {
    if (failure instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    } else if (failure instanceof IOException io) {
      shell.err().println("natship " + name + ": " + FailureWords.of(io));
    } else if (failure instanceof UncheckedIOException io) {
      shell
          .err()
          .println(
              "natship " + name + ": " + FailureWords.of(Objects.requireNonNull(io.getCause())));
    } else {
      shell
          .err()
          .println(
              "natship "
                  + name
                  + ": a bug of Natship's own; please report what LOG_LEVEL=debug natship "
                  + name
                  + " prints");
      if (shell.variables().value("LOG_LEVEL").filter("debug"::equalsIgnoreCase).isPresent()) {
        failure.printStackTrace(shell.err());
      }
    }
    return ExitCode.LOSS;
  }

  static void help(PrintStream out) {
    try (InputStream text = Main.class.getResourceAsStream("help.txt")) {
      if (text != null) {
        text.transferTo(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
