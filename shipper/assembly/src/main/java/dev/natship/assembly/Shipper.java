package dev.natship.assembly;

import dev.natship.admin.Address;
import dev.natship.admin.AdminServer;
import dev.natship.admin.NotRunning;
import dev.natship.admin.ReloadReport;
import dev.natship.admin.RunningShipper;
import dev.natship.archive.Archiver;
import dev.natship.batches.LineCounts;
import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.engine.Engine;
import dev.natship.replay.Replays;
import dev.natship.source.NatsSource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A running Natship: engine, source and admin server, started and stopped in the right order.
public final class Shipper implements AutoCloseable {
  private static final System.Logger LOG = Log.of(Shipper.class);

  private final Engine engine;
  private final NatsSource source;
  private final AdminServer admin;
  private final Duration deadline;
  private final Reload reload;
  private final Optional<Archiver> archiver;
  private final Optional<Replays> replays;

  private Shipper(
      Engine engine,
      NatsSource source,
      AdminServer admin,
      Duration deadline,
      Reload reload,
      Optional<Archiver> archiver,
      Optional<Replays> replays) {
    this.engine = engine;
    this.source = source;
    this.admin = admin;
    this.deadline = deadline;
    this.reload = reload;
    this.archiver = archiver;
    this.replays = replays;
  }

  /// Takes over the plan's sinks. Throws with a sentence for the owner when a folder or an address
  /// cannot be used.
  public static Shipper start(Plan plan, NotRunning notRunning, Rereading rereading, String version)
      throws IOException {
    Engine engine =
        Engine.open(
            plan.journal(),
            new Engine.Room(
                plan.memory().batches(), plan.nats().queueBytes(plan.memory().source())),
            InstantSource.system(),
            plan.destinations());
    tellOfCursorsThatStay(engine, notRunning);
    engine
        .forgetRemoved(plan.named())
        .forEach(name ->
            LOG.log(
                System.Logger.Level.INFO,
                name + ": it was taken out; should it come back, it begins as its start says"));
    tellOfLinesThatWaitInVain(engine);
    Optional<Archiver> archiver = archiver(plan);
    try {
      NatsSource source =
          NatsSource.of(
              plan.nats(),
              plan.intake(),
              engine.journal(),
              plan.memory().source(),
              engine::isOverrun);
      plan.publisher().use(source::publish);
      Optional<Replays> replays = replays(plan, engine);
      Reload reload = new Reload(engine, plan, notRunning, rereading, replays);
      RunningShipper watched =
          new RunningShipper(
              version,
              Instant.now(),
              engine,
              source::status,
              () -> archiver.map(Archiver::status),
              replays,
              reload::notRunning,
              reload::certificateWarnings,
              Optional.of(reload));
      AdminServer admin = AdminServer.start(plan.admin(), watched);
      engine.start(source);
      reload.begin();
      return new Shipper(engine, source, admin, plan.deadline(), reload, archiver, replays);
    } catch (IOException | RuntimeException failure) {
      archiver.ifPresent(Archiver::close);
      engine.close();
      throw failure;
    }
  }

  /// A broken destination loses nothing that the journal can keep: its cursor stays.
  private static void tellOfCursorsThatStay(Engine engine, NotRunning notRunning) {
    List<String> cursors = engine.journal().cursors();
    notRunning.broken().keySet().stream()
        .filter(cursors::contains)
        .forEach(name ->
            LOG.log(
                System.Logger.Level.INFO,
                name
                    + ": its place in the journal is kept; once it is mended it goes on there, as"
                    + " far as the journal still has its lines"));
  }

  /// Nobody but their owner can say whether he took them out, or lost a variable.
  private static void tellOfLinesThatWaitInVain(Engine engine) {
    engine
        .journal()
        .waitingInVain()
        .forEach((name, lines) ->
            LOG.log(
                System.Logger.Level.WARNING,
                Code.RELOAD_LEFT.after(
                    name
                        + ": "
                        + lines
                        + (lines == 1 ? " line waits" : " lines wait")
                        + " for it, but it is not in the configuration any more; its place in the"
                        + " journal is kept")));
  }

  /// Beside the journal, whose folder is ours by now. Lines go out whether it works or not.
  private static Optional<Archiver> archiver(Plan plan) {
    if (plan.archive().isEmpty() || plan.journal().directory().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Archiver.start(
              plan.journal().directory().get(), plan.archive().get(), InstantSource.system()));
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING, Code.ARCHIVE_DISK.after("archive: it cannot be used: " + e));
      return Optional.empty();
    }
  }

  /// Goes on with those that the process before this one had begun. Lines go out whether they can
  /// or not.
  private static Optional<Replays> replays(Plan plan, Engine engine) {
    if (plan.journal().directory().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Replays.open(
              engine,
              plan.journal().directory().get(),
              plan.furtherLanes(),
              InstantSource.system()));
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          Code.REPLAY_DISK.after("replays: their folder cannot be used: " + e));
      return Optional.empty();
    }
  }

  public Engine engine() {
    return engine;
  }

  public boolean connected() {
    return source.status().connected();
  }

  /// Lines that came in and got no further than the source.
  public long lostBySource() {
    return source.status().lost();
  }

  public Optional<Address> address() {
    return admin.address();
  }

  /// Reads the configuration anew, and applies what has changed of its destinations.
  ///
  /// @param by who asks, in words for the log
  public ReloadReport reload(String by) throws InterruptedException {
    return reload.reload(false, by);
  }

  /// What [#reload] would do.
  public ReloadReport dryReload() throws InterruptedException {
    return reload.reload(true, "");
  }

  /// Delivers what is left until the deadline, and answers what became of every line.
  public Map<String, LineCounts> stop() throws InterruptedException {
    reload.stop();
    return engine.stop(deadline);
  }

  /// The admin server answers until the very end, so that a stop can be watched.
  @Override
  public void close() {
    reload.stop();
    archiver.ifPresent(Archiver::close);
    engine.close();
    reload.close();
    replays.ifPresent(Replays::close);
    admin.close();
  }
}
