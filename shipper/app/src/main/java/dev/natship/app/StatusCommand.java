package dev.natship.app;

import dev.natship.shell.AdminClient;
import dev.natship.shell.ExitCode;
import dev.natship.shell.Shell;
import dev.natship.shell.StopSignals;
import dev.natship.terminal.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Asks the running Natship what it has done so far.
@Command(
    name = "natship status",
    mixinStandardHelpOptions = true,
    description =
        "Ask the running Natship what it has done so far: its source, journal and ledger.",
    footer = {
      "",
      "The address and the token are those of the configuration (ADMIN_ADDRESS, ADMIN_TOKEN).",
      "Exits with 0, with 1 when nobody answers there or the token is wrong, 2 for wrong usage.",
      "",
      "Examples:",
      "  natship status",
      "  natship status --watch",
      "  natship status --json --address http://[fdaa::1]:8686"
    })
final class StatusCommand implements Callable<Integer> {
  private static final Duration TURN = Duration.ofSeconds(2);

  private final Shell shell;

  @Option(names = "--json", description = "Print the answer as it came.")
  private boolean json;

  @Option(
      names = {"-w", "--watch"},
      description = "Ask again every two seconds, until q or Ctrl-C.")
  private boolean watch;

  @Option(names = "--address", paramLabel = "URL", description = "Ask there.")
  private @Nullable String address;

  StatusCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    Optional<AdminClient> client =
        AdminClient.of(shell.configuration(), Optional.ofNullable(address), shell.err());
    if (client.isEmpty()) {
      return ExitCode.USAGE;
    }
    return watch ? watch(client.get()) : once(client.get());
  }

  private int once(AdminClient client) {
    try {
      AdminClient.Answer answer = ask(client);
      if (answer.status() != 200) {
        shell.err().println("natship: " + client.refusal(answer));
        return ExitCode.LOSS;
      }
      shell.out().print(answer.text());
      return ExitCode.GOOD;
    } catch (IOException failure) {
      shell.err().println("natship: " + client.silence(failure));
      return ExitCode.LOSS;
    }
  }

  /// On a terminal the screen stays and changes; elsewhere one answer follows the other. Natship
  /// may be away in between.
  private int watch(AdminClient client) throws InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    StopSignals.onStop(stop::countDown);
    Optional<Terminal> terminal =
        json ? Optional.empty() : Terminal.open(System.getenv(), System.in, shell.out());
    try {
      while (stop.getCount() > 0) {
        String text = text(client);
        if (terminal.isEmpty()) {
          shell.out().print(text + (json ? "\n" : "\n\n"));
          stop.await(TURN.toMillis(), TimeUnit.MILLISECONDS);
        } else {
          terminal.get().draw(List.of(text.split("\n", -1)));
          OptionalInt key = terminal.get().key(TURN);
          if (key.isPresent() && isEnd(key.getAsInt())) {
            stop.countDown();
          }
        }
      }
      return ExitCode.GOOD;
    } finally {
      terminal.ifPresent(Terminal::close);
    }
  }

  private static boolean isEnd(int key) {
    return key == 'q' || key == 'Q' || key == Terminal.INTERRUPT;
  }

  private String text(AdminClient client) {
    try {
      AdminClient.Answer answer = ask(client);
      return answer.status() == 200 ? answer.text().stripTrailing() : client.refusal(answer);
    } catch (IOException failure) {
      return client.silence(failure);
    }
  }

  private AdminClient.Answer ask(AdminClient client) throws IOException {
    if (json) {
      return client.get("/api/v1/status", "application/json");
    }
    OptionalInt columns = shell.person().columns();
    String room = columns.isPresent() ? "?columns=" + columns.getAsInt() : "";
    return client.get("/api/v1/status" + room, "text/plain");
  }
}
