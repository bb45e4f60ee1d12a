package dev.natship.app;

import dev.natship.capture.Child;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Hands the signals that we get on to a program; those that come before it is there wait for it.
final class SignalRelay {
  /// Those that end a program or tell it something; the rest the Java machine keeps to itself.
  private static final List<String> SIGNALS = List.of("HUP", "INT", "TERM", "USR1", "WINCH");

  private final List<String> early = new ArrayList<>();
  private @Nullable Child child;

  private SignalRelay() {}

  static SignalRelay install() {
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

  synchronized void to(Child started) {
    child = started;
    early.forEach(name -> hand(started, name));
  }

  private synchronized void came(String name) {
    Child started = child;
    if (started == null) {
      early.add(name);
    } else {
      hand(started, name);
    }
  }

  /// What a terminal's keys send, it sends to the whole group.
  private static void hand(Child started, String name) {
    if (!started.hearsTheTerminal() || !name.equals("INT") && !name.equals("WINCH")) {
      started.signal(name);
    }
  }
}
