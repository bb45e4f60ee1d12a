package dev.natship.app;

import dev.natship.shell.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/// The shipper of a demo: `run`, but it ends when the demo does, also by `kill -9`. It goes the way
/// of a `run` without options, so that a start-up cache made of it holds what that needs.
final class DemoShipper {
  static final String WORD = "--shipper";

  private DemoShipper() {}

  static boolean isMeant(List<String> words) {
    return words.equals(List.of("demo", WORD));
  }

  static void endWithTheDemo() {
    Thread.ofPlatform().daemon().name("demo").start(DemoShipper::waitForTheEnd);
  }

  /// Our standard input is a pipe from the demo, which never writes to it.
  private static void waitForTheEnd() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException _) {
      // Then it is gone as well.
    }
    Runtime.getRuntime().halt(ExitCode.LOSS);
  }
}
