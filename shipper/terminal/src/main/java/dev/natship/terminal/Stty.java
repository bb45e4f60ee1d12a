package dev.natship.terminal;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// `stty`, asked about the terminal of this process.
final class Stty {
  private static final File TERMINAL = new File("/dev/tty");
  private static final int PATIENCE_SECONDS = 2;

  /// All settings in one word, to be given back later.
  Optional<String> settings() {
    return run("-g").filter(word -> !word.isEmpty());
  }

  boolean set(String... words) {
    return run(words).isPresent();
  }

  Optional<Terminal.Size> size() {
    return run("size").flatMap(Stty::size);
  }

  static Optional<Terminal.Size> size(String answer) {
    String[] words = answer.split(" ", -1);
    try {
      int rows = Integer.parseInt(words[0]);
      int columns = Integer.parseInt(words[words.length - 1]);
      return rows > 0 && columns > 0
          ? Optional.of(new Terminal.Size(columns, rows))
          : Optional.empty();
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static Optional<String> run(String... words) {
    List<String> command = new ArrayList<>(List.of("stty"));
    command.addAll(List.of(words));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(Redirect.from(TERMINAL))
              .redirectError(Redirect.DISCARD)
              .start();
      String answer =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0
          ? Optional.of(answer)
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
