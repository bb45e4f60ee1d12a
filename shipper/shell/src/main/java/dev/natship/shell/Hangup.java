package dev.natship.shell;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;

/// SIGHUP: asks to read the configuration anew, as daemons take it; but when the terminal has gone
/// that the process was started at, nobody is left who could end it, and it has to stop.
public final class Hangup {
  private static final String TERMINAL = "/dev/tty";

  private Hangup() {}

  /// Where there is no such signal, or where whoever started the process has it ignored, nothing is
  /// ever asked.
  ///
  /// @param reload called on a thread of the system's, which it must not hold up
  /// @param stop called there when the terminal has gone
  public static void onHangup(Runnable reload, Runnable stop) {
    boolean attached = hasTerminal();
    try {
      sun.misc.Signal.handle(
          new sun.misc.Signal("HUP"),
          _ -> {
            if (attached && !hasTerminal()) {
              stop.run();
            } else {
              reload.run();
            }
          });
    } catch (IllegalArgumentException _) {
      // no such signal here
    }
  }

  private static boolean hasTerminal() {
    try (InputStream _ = new FileInputStream(TERMINAL)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
