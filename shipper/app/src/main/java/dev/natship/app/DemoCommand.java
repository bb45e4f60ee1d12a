package dev.natship.app;

import dev.natship.demo.Demo;
import dev.natship.demo.TlsEndpoint;
import dev.natship.shell.ExitCode;
import dev.natship.shell.Shell;
import dev.natship.shell.StopSignals;
import dev.natship.terminal.Terminal;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Everything on one machine, without any account: apps that log, a broker, and three destinations,
/// one of which has a hard time. The shipper is a process of its own, so that it can be killed.
@Command(
    name = "natship demo",
    mixinStandardHelpOptions = true,
    description = {
      "Try Natship without any account: a few apps log to a small NATS server inside this process"
          + " (or to the server that NATS_URL names); their lines go to this terminal (one in"
          + " fifty), to a file, and to an HTTP endpoint. Seven acts show what happens when things"
          + " break: 503, a revoked key, a poison line, NATS cut, kill -9. Keys start an act; else"
          + " they take turns.",
      "Ends with q, Ctrl-C or after --seconds, and prints the ledger."
    },
    footer = {
      "",
      "Exits with 0 when the ledgers add up at the end, 1 when they do not.",
      "",
      "Example:",
      "  natship demo --seconds 30"
    })
final class DemoCommand implements Callable<Integer> {
  /// A training ships over TLS too, as nearly everybody does.
  private static final String SECURE =
      """
      sinks.secure { type = http, url = ${DEMO_SECURE}, tls.ca = ${DEMO_AUTHORITY}, encoding = json-array, compression = gzip, sample = 0.1 }
      """;

  private static final String WITHOUT_TLS =
      "natship demo: the start-up cache is trained without TLS: ";
  private static final String USUAL_ADDRESS = "127.0.0.1:8686";
  private static final List<String> KEPT =
      List.of("PATH", "HOME", "LANG", "LC_ALL", "TERM", "LOG_FORMAT", "LOG_LEVEL");

  private final Shell shell;

  @Option(names = "--seconds", paramLabel = "N", description = "Stop after so many seconds.")
  private int seconds = Integer.MAX_VALUE;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "300",
      description = "Lines a second (${DEFAULT-VALUE}).")
  private int rate;

  @Option(names = "--plain", description = "Print lines, also on a terminal.")
  private boolean plain;

  /// What the shipper loads and compiles in a demo is what it needs when it is run.
  @Option(
      names = "--start-cache",
      paramLabel = "FILE",
      description = "Have the shipper write Java's start-up cache, as the image does.")
  private @Nullable Path startCache;

  @Spec private CommandSpec spec = CommandSpec.create();

  DemoCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (rate < 1 || seconds < 1) {
      throw new ParameterException(
          spec.commandLine(), (rate < 1 ? "--rate" : "--seconds") + " takes a number from 1 on");
    }
    Path folder = Files.createTempDirectory("natship-demo");
    String wanted = shell.variables().value("ADMIN_ADDRESS").orElse(USUAL_ADDRESS);
    try (DemoAddress admin = DemoAddress.of(wanted, folder.resolveSibling(""))) {
      Optional<TlsEndpoint> secure =
          startCache == null
              ? Optional.empty()
              : TlsEndpoint.start(folder, why -> shell.err().println(WITHOUT_TLS + why));
      try {
        return run(folder, admin.text(), secure);
      } finally {
        if (secure.isPresent()) {
          secure.get().close();
        }
      }
    } finally {
      remove(folder);
    }
  }

  /// @param secure the further destination of a training
  private int run(Path folder, String admin, Optional<TlsEndpoint> secure)
      throws IOException, InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    StopSignals.onStop(stop::countDown);
    Optional<Terminal> terminal =
        plain ? Optional.empty() : Terminal.open(System.getenv(), System.in, shell.out());
    boolean colours = terminal.filter(Terminal::colours).isPresent();
    Demo.Settings settings =
        new Demo.Settings(
            command(training(), "demo", DemoShipper.WORD),
            command(List.of(), "dead-letters", "retry", "endpoint"),
            variables(folder, colours, secure),
            admin,
            shell.variables().value("NATS_URL"),
            rate,
            Duration.ofSeconds(seconds));
    boolean complete = new Demo(settings, shell.out(), terminal, stop).play();
    return complete ? ExitCode.GOOD : ExitCode.LOSS;
  }

  private List<String> training() {
    Path cache = startCache;
    return cache == null
        ? List.of()
        : List.of("-XX:AOTCacheOutput=" + cache.toAbsolutePath(), "-Dnatship.isal.after=0");
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /// This same program with other words.
  private static List<String> command(List<String> flags, String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(words));
    return command;
  }

  /// The demo's own settings: nothing of the owner's, so that no real destination gets invented
  /// lines.
  private Map<String, String> variables(Path folder, boolean colours, Optional<TlsEndpoint> secure)
      throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("demo.conf"),
            """
            metrics.address = ${DEMO_METRICS}
            journal.dir = ${DEMO}"/journal"
            sinks {
              terminal { type = console, sample = 0.02, format = pretty, colour = ${DEMO_COLOUR} }
              file { type = file, path = ${DEMO}"/{{app}}.log" }
              endpoint { preset = http, url = ${DEMO_ENDPOINT}, encoding = ndjson, compression = gzip, auth.bearer = demo, batch.bytes = ${?DEMO_BATCH}, retry.max = 2s, park.probe = 2s }
            }
            """
                + (secure.isPresent() ? SECURE : ""));
    Map<String, String> variables = new HashMap<>();
    variables.put("DEMO", folder.toString());
    variables.put("DEMO_COLOUR", colours ? "always" : "never");
    variables.put("NATSHIP_CONFIG", file.toString());
    variables.put("DEMO_METRICS", "off");
    variables.put("LOG_FORMAT", "text");
    // The start page would fill the screen at each restart.
    variables.put("LOG_LEVEL", "warn");
    for (String kept : KEPT) {
      shell.variables().value(kept).ifPresent(value -> variables.put(kept, value));
    }
    if (startCache != null) {
      // As a container runs and logs, with a preset and a name that is nearly right: all of it is
      // looked at.
      variables.put("DEMO_METRICS", "127.0.0.1:0");
      variables.put("LOG_LEVEL", "info");
      variables.put("LOG_FORMAT", "json");
      variables.put("HTTP_TOKEN", "demo");
      variables.put("DEMO_BATCH", "256 MiB");
      variables.put("AXIOM_TOKKEN", "demo");
    }
    if (secure.isPresent()) {
      variables.put("DEMO_SECURE", secure.get().url());
      variables.put("DEMO_AUTHORITY", secure.get().authority().toString());
    }
    return variables;
  }
}
