package dev.natship.capture;

import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What lines say of where they come from. On a Fly machine its own variables say it.
final class OriginOptions {
  @Option(
      names = "--app",
      paramLabel = "APP",
      description = "The app whose lines these are (FLY_APP_NAME).")
  private @Nullable String app;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "Where it runs (FLY_REGION, or local).")
  private @Nullable String region;

  @Option(
      names = "--instance",
      paramLabel = "ID",
      description = "Which of several it is (FLY_MACHINE_ID, or this machine's name).")
  private @Nullable String instance;

  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      description = "What writes them (${DEFAULT-VALUE}).")
  private String source = "run";

  /// Empty, and told to the person, where there is no app.
  Optional<Origin> origin(Map<String, String> environment, PrintStream err) {
    String name = app != null ? app : environment.getOrDefault("FLY_APP_NAME", "");
    if (name.isBlank()) {
      err.println("natship: --app is missing: whose lines are these?");
      return Optional.empty();
    }
    String host = host();
    return Optional.of(
        new Origin(
            name,
            region != null ? region : environment.getOrDefault("FLY_REGION", "local"),
            instance != null ? instance : environment.getOrDefault("FLY_MACHINE_ID", host),
            host,
            source));
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "localhost";
    }
  }
}
