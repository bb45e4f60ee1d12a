package dev.natship.app;

import dev.natship.config.ConfigLoader;
import dev.natship.config.Configuration;
import dev.natship.config.Home;
import dev.natship.config.Variables;
import java.io.PrintStream;

/// What a command has around it: its two streams, the environment variables, and the installation.
record Shell(PrintStream out, PrintStream err, Variables variables, Home home) {

  static Shell ofProcess() {
    return new Shell(System.out, System.err, Variables.ofProcess(), Home.find());
  }

  Configuration configuration() {
    return ConfigLoader.load(home, variables);
  }
}
