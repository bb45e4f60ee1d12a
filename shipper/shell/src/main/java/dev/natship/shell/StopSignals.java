package dev.natship.shell;

/// SIGTERM and Ctrl-C: the first asks to stop, the second ends the process at once.
///
/// A shutdown hook could not see the second one, so this is the JDK's old signal interface; nothing
/// newer exists.
public final class StopSignals {
  private StopSignals() {}

  public static void onStop(Runnable first) {
    boolean[] asked = new boolean[1];
    sun.misc.SignalHandler handler =
        _ -> {
          synchronized (asked) {
            if (asked[0]) {
              Runtime.getRuntime().halt(ExitCode.LOSS);
            }
            asked[0] = true;
          }
          first.run();
        };
    sun.misc.Signal.handle(new sun.misc.Signal("TERM"), handler);
    sun.misc.Signal.handle(new sun.misc.Signal("INT"), handler);
  }
}
