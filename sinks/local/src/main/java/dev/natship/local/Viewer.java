package dev.natship.local;

import java.io.Console;
import java.util.Map;

/// Whether a person is looking, and whether that person wants colours (`NO_COLOR`, `TERM=dumb`).
record Viewer(boolean present, boolean colours) {

  @SuppressWarnings("SystemConsoleNull") // A trimmed runtime without a console of its own has none.
  static Viewer of(Map<String, String> environment) {
    Console console = System.console();
    boolean present = console != null && console.isTerminal();
    return new Viewer(present, present && wantsColours(environment));
  }

  static boolean wantsColours(Map<String, String> environment) {
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }
}
