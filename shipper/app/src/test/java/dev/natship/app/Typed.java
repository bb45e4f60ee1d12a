package dev.natship.app;

import dev.natship.config.Installation;
import dev.natship.config.Variables;
import dev.natship.shell.Shell;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What a command answered when it was typed.
record Typed(int code, String out, String err) {

  static Typed command(Map<String, String> variables, String... words) {
    return command(Installation.find(), variables, words);
  }

  static Typed command(Installation installation, Map<String, String> variables, String... words) {
    return command(installation, _ -> Optional.empty(), variables, words);
  }

  /// With somebody at a terminal.
  static Typed command(Shell.Person person, Map<String, String> variables, String... words) {
    return command(Installation.find(), person, variables, words);
  }

  private static Typed command(
      Installation installation,
      Shell.Person person,
      Map<String, String> variables,
      String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Shell shell =
        new Shell(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            person,
            Variables.of(onFreePorts(variables)),
            installation);
    int code = Main.run(shell, words);
    return new Typed(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /// The usual ports may belong to somebody else on the machine that tests.
  private static Map<String, String> onFreePorts(Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(variables);
    all.putIfAbsent("ADMIN_ADDRESS", "127.0.0.1:0");
    all.putIfAbsent("METRICS_ADDRESS", "127.0.0.1:0");
    return all;
  }

  String all() {
    return out + err;
  }
}
