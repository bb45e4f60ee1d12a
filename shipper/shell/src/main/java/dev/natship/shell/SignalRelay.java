package dev.natship.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Hands the signals that we get on to a program; those that come before it is there wait for it.
public final class SignalRelay {
  /// Those that end a program or tell it something; the rest the Java machine keeps to itself.
  private static final List<String> SIGNALS = List.of("HUP", "INT", "TERM", "USR1", "WINCH");

  private final List<String> early = new ArrayList<>();
  private @Nullable Consumer<String> taker;

  private SignalRelay() {}

  public static SignalRelay install() {
    SignalRelay relay = new SignalRelay();
    for (String name : SIGNALS) {
      try {
        sun.misc.Signal.handle(new sun.misc.Signal(name), _ -> relay.came(name));
      } catch (IllegalArgumentException _) {
        // the Java machine needs it
      }
    }
    return relay;
  }

  /// @param program takes the name of each signal, such as `TERM`
  public synchronized void to(Consumer<String> program) {
    taker = program;
    early.forEach(program);
  }

  private synchronized void came(String name) {
    Consumer<String> program = taker;
    if (program == null) {
      early.add(name);
    } else {
      program.accept(name);
    }
  }
}
