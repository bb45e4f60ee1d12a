package dev.natship.capture;

import dev.natship.config.Configuration;
import dev.natship.shell.Shell;
import dev.natship.source.NatsSettings;
import java.time.Duration;
import java.util.stream.Collectors;

/// The way of captured lines to NATS: the server and the login are those of the configuration.
final class CaptureOutlet {
  private static final long ROOM = 4 << 20;

  private CaptureOutlet() {}

  /// Not started yet. The configuration is read by the thread that sends, since a program that is
  /// started should not wait for it.
  static Outgoing outgoing(Shell shell, Origin origin) {
    return new Outgoing(
        () -> new NatsOutlet(settings(shell), origin.subject(), words -> tell(shell, words)),
        ROOM,
        dropped -> origin.mark(dropped, System.currentTimeMillis()),
        words -> tell(shell, words));
  }

  /// Waits until all is sent, and says and returns how many lines were not.
  static long drain(Outgoing lines, Duration most, Shell shell) throws InterruptedException {
    long left = lines.drain(most);
    if (left > 0) {
      tell(shell, left + (left == 1 ? " line was not sent" : " lines were not sent"));
    }
    return left;
  }

  private static NatsSettings settings(Shell shell) {
    Configuration configuration = shell.configuration();
    NatsSettings settings = NatsSettings.read(configuration.section("nats"));
    if (!configuration.problems().isEmpty()) {
      throw new IllegalStateException(
          "no line will be sent: "
              + configuration.problems().stream()
                  .map(Object::toString)
                  .collect(Collectors.joining("; ")));
    }
    return settings;
  }

  private static void tell(Shell shell, String words) {
    shell.err().println("natship: " + words);
  }
}
