package dev.natship.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether a person sees what is written to one of the process's streams.
public enum Attached {
  OUT(1),
  ERR(2);

  private final int descriptor;

  Attached(int descriptor) {
    this.descriptor = descriptor;
  }

  /// Java knows of the input and the output together only; Linux knows each.
  public boolean isTerminal() {
    try {
      String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return file.startsWith("/dev/pts/")
          || file.startsWith("/dev/tty")
          || file.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException _) {
      return Logging.isTerminal();
    }
  }
}
