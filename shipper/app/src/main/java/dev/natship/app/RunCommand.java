package dev.natship.app;

import dev.natship.admin.StatusText;
import dev.natship.assembly.MemoryShares;
import dev.natship.assembly.Plan;
import dev.natship.assembly.Platform;
import dev.natship.assembly.Rereading;
import dev.natship.assembly.Shipper;
import dev.natship.batches.LineCounts;
import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.config.Configuration;
import dev.natship.config.SinkFactories;
import dev.natship.shell.ExitCode;
import dev.natship.shell.Hangup;
import dev.natship.shell.Logging;
import dev.natship.shell.ProblemReport;
import dev.natship.shell.Shell;
import dev.natship.shell.StopSignals;
import dev.natship.shell.Version;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Ships lines until a signal comes, then delivers what is left and prints the ledger.
@Command(
    name = "natship run",
    mixinStandardHelpOptions = true,
    description = {
      "Ship lines until SIGTERM or Ctrl-C; then deliver what is left and print the ledger.",
      "A second signal ends it at once. A destination that is broken is left out, and told.",
      "SIGHUP has it read its configuration files anew (natship reload)."
    },
    footer = {
      "",
      "Exits with 0 when the ledger balances, nothing was lost and nothing failed, 1 when"
          + " something",
      "was or did, 2 when the configuration is wrong, 3 when memory ran out.",
      "",
      "Example:",
      "  NATS_URL=nats://127.0.0.1:4222 HTTP_URL=https://example.com/logs HTTP_TOKEN=… natship run"
    })
final class RunCommand implements Callable<Integer> {
  private static final System.Logger LOG = Log.of(RunCommand.class);

  /// Until then the core is for what must be there before lines flow.
  private static final Duration QUIET_START = Duration.ofSeconds(1);

  private final Shell shell;

  @Option(
      names = "--allow-no-sinks",
      description = "Start without any destination: lines are only counted.")
  private boolean allowNoSinks;

  @Option(names = "--strict", description = "Do not start when anything that is wanted cannot run.")
  private boolean strict;

  RunCommand(Shell shell) {
    this.shell = shell;
  }

  /// The command as it is, without options.
  int started() {
    try {
      return call();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return ExitCode.LOSS;
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    Configuration configuration = shell.configuration();
    Logging.start(configuration.section("log"), shell.err());
    Plan plan =
        Plan.of(
            configuration,
            new SinkFactories(shell.installation().plugins()),
            MemoryShares.ofProcess(),
            Platform.of(shell.variables()));
    Platform platform = Platform.of(shell.variables());
    StartLook.beforeStart(configuration, plan, platform);
    Verdict verdict =
        Verdict.of(configuration, plan, new Verdict.Rules(platform, strict, allowNoSinks));
    if (!verdict.starts()) {
      shell.err().print(StartPage.of(configuration, plan));
      plan.close();
      ProblemReport.print(configuration, shell.err());
      shell.err().println(code(configuration, verdict).after("natship: " + verdict.words()));
      return ExitCode.USAGE;
    }
    Verdict.Rules rules = new Verdict.Rules(platform, strict, allowNoSinks);
    return run(configuration, plan, verdict, rereading(shell, configuration, rules));
  }

  /// How what runs comes by its configuration once more.
  static Rereading rereading(Shell shell, Configuration started, Verdict.Rules rules) {
    return new Rereading(
        started,
        () -> {
          Configuration anew = shell.configuration();
          Logging.check(anew.section("log"));
          return anew;
        },
        (anew, next) -> judge(anew, next, rules));
  }

  /// Whether what was read anew would start, as the one that runs did.
  private static Rereading.Judgement judge(Configuration anew, Plan next, Verdict.Rules rules) {
    Verdict verdict = Verdict.of(anew, next, rules);
    List<String> refusal = new ArrayList<>();
    if (!verdict.starts()) {
      refusal.addAll(ProblemReport.ofAll(anew));
      refusal.addAll(ProblemReport.of(anew.broken()));
      if (anew.problems().isEmpty()) {
        refusal.add(code(anew, verdict).after(verdict.words()));
      }
    }
    return new Rereading.Judgement(refusal, verdict.notRunning());
  }

  private static Code code(Configuration configuration, Verdict verdict) {
    return configuration.problems().isEmpty() && verdict.notRunning().nothing().isPresent()
        ? Code.CONFIG_NO_SINK
        : Code.CONFIG_INVALID;
  }

  private int run(Configuration configuration, Plan plan, Verdict verdict, Rereading rereading)
      throws InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    CompletableFuture<Shipper> started = new CompletableFuture<>();
    LastResort.watchThreads(shell.err());
    Runnable stopping =
        () -> {
          LastResort.endWithin(plan.deadline(), shell.err());
          stop.countDown();
        };
    StopSignals.onStop(stopping);
    Hangup.onHangup(() -> reloadOnceStarted(started), stopping);
    LOG.log(System.Logger.Level.INFO, StartPage.of(configuration, plan).stripTrailing());
    tellWhatIsWrong(configuration, plan, verdict);
    try (Shipper shipper = Shipper.start(plan, verdict.notRunning(), rereading, Version.text())) {
      started.complete(shipper);
      boolean ends = stop.await(QUIET_START.toMillis(), TimeUnit.MILLISECONDS);
      tell(configuration.lateWarnings());
      if (!ends) {
        stop.await();
      }
      LOG.log(
          System.Logger.Level.INFO,
          "stopping: delivering what is left, at most " + plan.deadline().toSeconds() + " s");
      Map<String, LineCounts> ledgers = shipper.stop();
      return finish(ledgers, shipper, plan);
    } catch (IOException failure) {
      tell(configuration.lateWarnings());
      LOG.log(
          System.Logger.Level.ERROR,
          StartLook.code(failure).after("cannot start: " + atStart(failure)));
      return ExitCode.USAGE;
    }
  }

  /// A signal must not be held up, and one that comes too early is not forgotten.
  private static void reloadOnceStarted(CompletableFuture<Shipper> started) {
    Thread.ofPlatform()
        .daemon()
        .name("reload")
        .start(() -> {
          try {
            started.join().reload("SIGHUP");
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private void tellWhatIsWrong(Configuration configuration, Plan plan, Verdict verdict) {
    VectorTraces.words(VectorTraces.file(), shell.variables())
        .ifPresent(words -> LOG.log(System.Logger.Level.WARNING, Code.CONFIG_NOTE.after(words)));
    tell(configuration.warningsSoFar());
    plan.brokenPlugins()
        .forEach(plugin ->
            LOG.log(
                System.Logger.Level.ERROR,
                Code.PLUGIN_BROKEN.after("plug-in " + plugin + "; what needs it does not start")));
    ProblemReport.of(configuration.broken())
        .forEach(words -> LOG.log(System.Logger.Level.ERROR, words));
    if (verdict.notRunning().nothing().isPresent()) {
      LOG.log(System.Logger.Level.ERROR, Code.CONFIG_NO_SINK.after(verdict.words()));
    } else if (verdict.code() != ExitCode.GOOD) {
      LOG.log(System.Logger.Level.WARNING, Code.CONFIG_NOTE.after(verdict.words()));
    }
  }

  private static void tell(List<String> warnings) {
    warnings.forEach(
        warning -> LOG.log(System.Logger.Level.WARNING, Code.CONFIG_NOTE.after(warning)));
  }

  private static String atStart(IOException failure) {
    String reason = StartLook.reason(failure);
    return failure instanceof FileSystemException
        ? "journal.dir cannot be used: " + reason
        : reason;
  }

  private static int finish(Map<String, LineCounts> ledgers, Shipper shipper, Plan plan) {
    Map<String, String> failed = shipper.engine().failed();
    long lost = shipper.lostBySource();
    LOG.log(System.Logger.Level.INFO, "the ledger:\n" + StatusText.ledger(ledgers).stripTrailing());
    ShutdownReport.findings(ledgers, failed, lost, plan)
        .forEach(finding -> LOG.log(System.Logger.Level.WARNING, finding));
    return ShutdownReport.of(ledgers, failed, lost, plan);
  }
}
