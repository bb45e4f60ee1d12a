package dev.natship.app;

import dev.natship.settings.Spelling;
import dev.natship.shell.AdminClient;
import dev.natship.shell.ExitCode;
import dev.natship.shell.Shell;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Tells the running Natship what to do with one destination: `pause`, `resume` or `probe`.
@Command(
    mixinStandardHelpOptions = true,
    description = {
      "Tell the running Natship what to do with a destination.",
      "pause holds deliveries back; its lines wait in the journal, also after a restart.",
      "resume ends a pause and a disablement, and tries at once what waits.",
      "probe asks a parked destination, or one that waits for its next try, at once."
    },
    footer = {
      "",
      "The address and the token are those of the configuration (ADMIN_ADDRESS, ADMIN_TOKEN).",
      "Exits with 0 when it is done, with 1 when it was refused or nobody answers, 2 for wrong"
          + " usage.",
      "",
      "Example:",
      "  natship pause axiom"
    })
final class SteerCommand implements Callable<Integer> {
  private final Shell shell;
  private final String action;

  @Parameters(index = "0", paramLabel = "NAME", description = "The destination.")
  private String name = "";

  @Option(names = "--address", paramLabel = "URL", description = "Ask there.")
  private @Nullable String address;

  /// @param action what is asked for, which is the command's name too
  SteerCommand(Shell shell, String action) {
    this.shell = shell;
    this.action = action;
  }

  @Override
  public Integer call() {
    Optional<AdminClient> client =
        AdminClient.of(shell.configuration(), Optional.ofNullable(address), shell.err());
    if (client.isEmpty()) {
      return ExitCode.USAGE;
    }
    try {
      String path = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
      AdminClient.Answer answer = client.get().post("/api/v1/sinks/" + path + "/" + action);
      if (answer.status() == 200) {
        shell.out().println(name + ": " + action + " (natship status tells the rest)");
        return ExitCode.GOOD;
      }
      shell.err().println("natship: " + refusal(client.get(), answer));
      return ExitCode.LOSS;
    } catch (IOException failure) {
      shell.err().println("natship: " + client.get().silence(failure));
      return ExitCode.LOSS;
    }
  }

  /// Names those that there are, when this one is not among them.
  private String refusal(AdminClient client, AdminClient.Answer answer) throws IOException {
    if (answer.status() != 404 || !answer.plain()) {
      return client.refusal(answer);
    }
    Set<String> names = StatusNames.of(client.get("/api/v1/status", "application/json").text());
    return "there is no destination "
        + name
        + " at "
        + client.base()
        + Spelling.hint(name, names)
        + (names.isEmpty() ? "" : " (there is " + String.join(", ", new TreeSet<>(names)) + ")");
  }
}
