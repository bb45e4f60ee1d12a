package dev.natship.app;

import dev.natship.admin.ReloadReport;
import dev.natship.shell.AdminClient;
import dev.natship.shell.ExitCode;
import dev.natship.shell.Shell;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Has the running Natship read its configuration anew.
@Command(
    name = "natship reload",
    mixinStandardHelpOptions = true,
    description = {
      "Have the running Natship read its configuration files anew, and apply what has changed of"
          + " its",
      "destinations: new ones start, those taken out end, changed ones go on with their new"
          + " settings",
      "where they were, all others are not touched. What cannot be used changes nothing that"
          + " works.",
      "SIGHUP does the same.",
      "",
      "Variables stay those that the process was started with: set a value in the file, or"
          + " restart.",
      "So do NATS, the journal, the addresses and the log; what of them has changed is named."
    },
    footer = {
      "",
      "The address and the token are those of the configuration (ADMIN_ADDRESS, ADMIN_TOKEN).",
      "Exits with 0 when all that the configuration says is in effect; with 1 when something of it"
          + " is",
      "not, or nobody answers; 2 for wrong usage and a configuration that cannot be read.",
      "",
      "Examples:",
      "  natship reload --dry-run",
      "  natship reload"
    })
final class ReloadCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Shell shell;

  /// How the answer is shown.
  enum Form {
    TEXT,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(names = "--dry-run", description = "Only say what would change.")
  private boolean dryRun;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      description = "${COMPLETION-CANDIDATES}")
  private Form output = Form.TEXT;

  @Option(names = "--address", paramLabel = "URL", description = "Ask there.")
  private @Nullable String address;

  ReloadCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Optional<AdminClient> client =
        AdminClient.of(shell.configuration(), Optional.ofNullable(address), shell.err());
    if (client.isEmpty()) {
      shell.err().println("natship: nobody was asked to reload; what runs goes on as it was");
      return ExitCode.USAGE;
    }
    try {
      return ask(client.get());
    } catch (IOException failure) {
      shell.err().println("natship: " + client.get().silence(failure));
      return ExitCode.LOSS;
    }
  }

  private int ask(AdminClient client) throws IOException {
    String path = "/api/v1/reload" + (dryRun ? "?dry-run=true" : "");
    AdminClient.Answer answer = client.post(path, "application/json", PATIENCE);
    Optional<ReloadReport> report = ReloadAnswer.read(answer);
    if (report.isEmpty()) {
      shell.err().println("natship: " + client.refusal(answer));
      return ExitCode.LOSS;
    }
    if (output == Form.JSON) {
      shell.out().print(answer.text());
    } else {
      (report.get().refused().isEmpty() ? shell.out() : shell.err()).print(report.get().text());
    }
    return report.get().isComplete() ? ExitCode.GOOD : ExitCode.LOSS;
  }
}
