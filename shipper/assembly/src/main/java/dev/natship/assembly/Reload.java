package dev.natship.assembly;

import dev.natship.admin.NotRunning;
import dev.natship.admin.ReloadReport;
import dev.natship.admin.Reloading;
import dev.natship.batches.LineCounts;
import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.config.Configuration;
import dev.natship.engine.CursorAfterwards;
import dev.natship.engine.Engine;
import dev.natship.replay.Replays;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/// Reads the configuration anew while Natship runs, and applies what has changed of its
/// destinations. Those that are as they were are not touched; what cannot be used changes nothing
/// that works.
///
/// Its lock is held from the reading to the end, so that several come one after the other. Lanes do
/// not need it.
final class Reload implements Reloading {
  private static final System.Logger LOG = Log.of(Reload.class);

  /// How long a lane that ends may go on delivering what it has in hand.
  private static final Duration LONGEST_END = Duration.ofSeconds(5);

  private final Engine engine;
  private final Rereading rereading;
  private final Optional<Replays> replays;
  private final ReentrantLock lock = new ReentrantLock(true);
  private volatile Plan plan;
  private volatile NotRunning notRunning;
  private volatile boolean stopping;
  private Configuration latest;
  private Optional<Thread> certificates = Optional.empty();
  private int number;

  /// @param plan what runs
  Reload(
      Engine engine,
      Plan plan,
      NotRunning notRunning,
      Rereading rereading,
      Optional<Replays> replays) {
    this.engine = engine;
    this.replays = replays;
    this.plan = plan;
    this.notRunning = notRunning;
    this.rereading = rereading;
    this.latest = rereading.started();
  }

  /// Once everything has started.
  void begin() {
    certificates = Optional.of(plan.certificates().watch());
  }

  NotRunning notRunning() {
    return notRunning;
  }

  List<String> certificateWarnings() {
    return plan.certificates().warnings(Instant.now());
  }

  /// From now on nothing changes any more. One that is under way comes to its end as soon as the
  /// engine stops.
  void stop() {
    stopping = true;
  }

  /// Once the engine has stopped.
  void close() {
    stop();
    lock.lock();
    try {
      certificates.ifPresent(Thread::interrupt);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ReloadReport reload(boolean dryRun, String by) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      String who = "reload " + ++number + ", asked for by " + by;
      ReloadReport report = reload(dryRun);
      if (!dryRun) {
        tell(report, who);
      }
      return report;
    } finally {
      lock.unlock();
    }
  }

  private ReloadReport reload(boolean dryRun) throws InterruptedException {
    if (stopping) {
      return ReloadReport.refused(dryRun, List.of(), List.of("natship is stopping"));
    }
    Configuration configuration = rereading.reading().get();
    Plan next = plan.reloaded(configuration);
    Rereading.Judgement judgement = rereading.judging().apply(configuration, next);
    if (!judgement.refusal().isEmpty()) {
      next.closeBut(plan);
      return ReloadReport.refused(dryRun, configuration.files(), judgement.refusal());
    }
    Changes changes = Changes.between(plan, next);
    Outcome outcome = new Outcome();
    if (dryRun) {
      changes.removed().forEach(each -> outcome.left.put(each.name(), pending(each.name())));
      next.closeBut(plan);
    } else {
      apply(changes, next, outcome);
      use(configuration, next, judgement, outcome);
      replays.ifPresent(each -> each.changed(changes.touched(outcome.failed.keySet())));
    }
    return report(dryRun, configuration, judgement.notRunning(), changes, outcome);
  }

  private long pending(String name) {
    return engine.lane(name).map(lane -> lane.ledger().pending()).orElse(0L);
  }

  /// What came of the changes.
  static final class Outcome {
    /// Lines that a lane has not delivered that has ended.
    final Map<String, Long> left = new ConcurrentHashMap<>();

    /// Why a change was not made.
    final Map<String, String> failed = new ConcurrentHashMap<>();
  }

  /// Lanes end side by side, each with the same time for it.
  private void apply(Changes changes, Plan next, Outcome outcome) throws InterruptedException {
    Duration deadline = next.deadline().compareTo(LONGEST_END) < 0 ? next.deadline() : LONGEST_END;
    List<Thread> ending = new ArrayList<>();
    for (Made each : changes.removed()) {
      ending.add(
          start(
              each.name(),
              outcome,
              () -> {
                LineCounts ledger = engine.end(each.name(), deadline, CursorAfterwards.KEPT);
                outcome.left.put(each.name(), ledger.pending());
              }));
    }
    for (Made each : changes.changed()) {
      ending.add(start(each.name(), outcome, () -> engine.replace(each.parts(), deadline)));
    }
    for (Thread each : ending) {
      each.join();
    }
    for (Made each : changes.added()) {
      attempt(each.name(), outcome, () -> engine.add(each.parts()));
    }
  }

  /// One change of the lanes.
  interface Step {
    void take() throws InterruptedException;
  }

  private static Thread start(String name, Outcome outcome, Step step) {
    return Thread.ofPlatform()
        .daemon()
        .name("reload " + name)
        .start(() -> attempt(name, outcome, step));
  }

  static void attempt(String name, Outcome outcome, Step step) {
    try {
      step.take();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      outcome.failed.put(name, "it was interrupted");
    } catch (RuntimeException failure) {
      String words = failure.getMessage();
      outcome.failed.put(name, words == null ? failure.toString() : words);
    } catch (Error failure) {
      // What is not told here would be taken for done.
      outcome.failed.put(name, failure.toString());
    }
  }

  /// What was not applied stays as it was, so that the next reload tries it again.
  private void use(
      Configuration configuration, Plan next, Rereading.Judgement judgement, Outcome outcome) {
    Plan before = plan;
    Plan now = next.without(outcome.failed.keySet(), before);
    next.closeBut(now);
    plan = now;
    notRunning = judgement.notRunning();
    now.further().use(now.made());
    engine
        .forgetRemoved(now.named())
        .forEach(name ->
            LOG.log(
                System.Logger.Level.INFO,
                name + ": it was taken out; should it come back, it begins as its start says"));
    certificates.ifPresent(Thread::interrupt);
    begin();
    List<String> known = latest.warnings();
    latest = configuration;
    configuration.warnings().stream()
        .filter(warning -> !known.contains(warning))
        .forEach(warning -> LOG.log(System.Logger.Level.WARNING, Code.CONFIG_NOTE.after(warning)));
  }

  private ReloadReport report(
      boolean dryRun,
      Configuration configuration,
      NotRunning now,
      Changes changes,
      Outcome outcome) {
    Map<String, List<String>> outdated = new TreeMap<>(now.outdated());
    Map<String, List<String>> broken = new TreeMap<>(now.broken());
    List<String> added = names(changes.added());
    outcome.failed.forEach(
        (name, why) -> (added.contains(name) ? broken : outdated).put(name, List.of(why)));
    Map<String, List<String>> changed = new TreeMap<>(changes.keys());
    changed.keySet().removeAll(outcome.failed.keySet());
    return new ReloadReport(
        dryRun,
        configuration.files(),
        List.of(),
        added.stream().filter(name -> !outcome.failed.containsKey(name)).toList(),
        outcome.left,
        changed,
        names(changes.unchanged()).stream().filter(name -> !outdated.containsKey(name)).toList(),
        outdated,
        broken,
        now.half(),
        configuration.differences(rereading.started()),
        configuration.warnings());
  }

  private static List<String> names(List<Made> made) {
    return made.stream().map(Made::name).sorted().collect(Collectors.toList());
  }

  private void tell(ReloadReport report, String who) {
    if (!report.refused().isEmpty()) {
      warn(
          Code.RELOAD_REFUSED,
          who + ": refused, everything goes on as it was: " + String.join("; ", report.refused()));
      return;
    }
    LOG.log(System.Logger.Level.INFO, who + ", " + report.text().stripTrailing());
    report
        .outdated()
        .forEach((name, why) ->
            warn(
                Code.RELOAD_KEPT,
                name + ": it goes on with the settings it had: " + String.join("; ", why)));
    report
        .broken()
        .forEach((name, why) -> warn(Code.SINK_BROKEN, name + ": " + String.join("; ", why)));
    report
        .removed()
        .forEach((name, lines) -> {
          if (lines > 0) {
            warn(Code.RELOAD_LEFT, name + ": " + left(lines));
          }
        });
    if (!report.needsRestart().isEmpty()) {
      warn(
          Code.RELOAD_RESTART,
          who + ": not applied until a restart: " + String.join(", ", report.needsRestart()));
    }
  }

  private String left(long lines) {
    return lines
        + (lines == 1 ? " line was" : " lines were")
        + " not delivered when it was taken out; its place in the journal is kept"
        + (plan.journal().directory().isPresent()
            ? ""
            : " while this process runs, since journal.dir (JOURNAL_DIR) is not set");
  }

  private static void warn(Code code, String words) {
    LOG.log(System.Logger.Level.WARNING, code.after(words));
  }
}
