package dev.natship.app;

import dev.natship.admin.AdminSettings;
import dev.natship.config.Configuration;
import dev.natship.settings.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
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
      "",
      "Examples:",
      "  natship status",
      "  natship status --json --address http://[fdaa::1]:8686"
    })
final class StatusCommand implements Callable<Integer> {
  private static final int PATIENCE_MILLIS = 5_000;

  private final Shell shell;

  @Option(names = "--json", description = "Print the answer as it came.")
  private boolean json;

  @Option(names = "--address", paramLabel = "URL", description = "Ask there.")
  private @Nullable String address;

  StatusCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Configuration configuration = shell.configuration();
    AdminSettings settings =
        AdminSettings.read(configuration.section("admin"), configuration.section("metrics"));
    if (!configuration.problems().isEmpty()) {
      return ProblemReport.print(configuration, shell.err());
    }
    String given = address;
    Optional<String> base =
        given == null ? settings.admin().map(each -> each.url()) : Optional.of(given);
    if (base.isEmpty()) {
      shell.err().println("natship: admin.address is off; there is nobody to ask");
      return ExitCode.USAGE;
    }
    return ask(base.get(), settings.token());
  }

  private int ask(String base, Optional<Secret> token) {
    try {
      URI place = URI.create(base + "/api/v1/status");
      if (!(place.toURL().openConnection() instanceof HttpURLConnection connection)) {
        shell.err().println("natship: " + base + " is no HTTP address");
        return ExitCode.USAGE;
      }
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      connection.setInstanceFollowRedirects(false);
      connection.setRequestProperty("Accept", json ? "application/json" : "text/plain");
      token.ifPresent(
          secret -> connection.setRequestProperty("Authorization", "Bearer " + secret.reveal()));
      if (connection.getResponseCode() != 200) {
        shell.err().println("natship: " + base + " answered " + connection.getResponseCode());
        return ExitCode.LOSS;
      }
      try (InputStream answer = connection.getInputStream()) {
        answer.transferTo(shell.out());
      }
      return ExitCode.GOOD;
    } catch (IllegalArgumentException _) {
      shell.err().println("natship: --address is no HTTP address");
      return ExitCode.USAGE;
    } catch (IOException failure) {
      shell.err().println("natship: nobody answers at " + base + " (" + failure.getMessage() + ")");
      return ExitCode.LOSS;
    }
  }
}
