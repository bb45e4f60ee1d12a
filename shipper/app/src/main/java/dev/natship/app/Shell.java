package dev.natship.app;

import dev.natship.config.ConfigLoader;
import dev.natship.config.Configuration;
import dev.natship.config.Home;
import dev.natship.config.Variables;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// What a command has around it: its two streams, the environment variables, and the installation.
record Shell(PrintStream out, PrintStream err, Variables variables, Home home) {

  static Shell ofProcess() {
    return new Shell(utf8(System.out), utf8(System.err), Variables.ofProcess(), Home.find());
  }

  /// A container often names no language, and Java would then write question marks.
  private static PrintStream utf8(PrintStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  Configuration configuration() {
    return ConfigLoader.load(home, variables);
  }
}
