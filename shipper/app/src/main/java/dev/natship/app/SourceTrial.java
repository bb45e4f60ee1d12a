package dev.natship.app;

import dev.natship.assembly.Plan;
import dev.natship.engine.Engine;
import dev.natship.intake.SourceStatus;
import dev.natship.journal.JournalSettings;
import dev.natship.source.NatsSource;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// Whether NATS lets us in, gives us the subjects, and brings lines: listens for a few seconds,
/// beside the queue, and throws away what comes.
final class SourceTrial {
  static final String ABOUT = "NATS";

  private static final Duration GLANCE = Duration.ofMillis(20);

  /// A server that refuses a subject says so right away.
  private static final Duration OBJECTION = Duration.ofMillis(500);

  private final Plan plan;
  private final Duration patience;
  private final Duration listen;

  /// @param patience how long to try to connect
  /// @param listen how long to wait for a line
  SourceTrial(Plan plan, Duration patience, Duration listen) {
    this.plan = plan;
    this.patience = patience;
    this.listen = listen;
  }

  Trial take() throws IOException, InterruptedException {
    JournalSettings journal = JournalSettings.inMemory(plan.memory().journal());
    try (Engine engine =
        Engine.open(journal, plan.memory().batches(), InstantSource.system(), List.of())) {
      NatsSource source =
          NatsSource.of(
              plan.nats().listening(), plan.intake(), engine.journal(), plan.memory().source());
      engine.start(source);
      return watch(source);
    }
  }

  private Trial watch(NatsSource source) throws InterruptedException {
    long began = System.nanoTime();
    long connectedAt = 0;
    while (true) {
      SourceStatus status = source.status();
      long now = System.nanoTime();
      if (!status.connected()) {
        connectedAt = 0;
        if (now - began > patience.toNanos()) {
          return Trial.refused(ABOUT, reason(status));
        }
      } else {
        connectedAt = connectedAt == 0 ? now : connectedAt;
        long listened = now - connectedAt;
        if (listened > OBJECTION.toNanos() && !status.problems().isEmpty()) {
          return Trial.refused(ABOUT, reason(status));
        }
        if (listened > OBJECTION.toNanos() && status.messages() > 0) {
          return Trial.ok(ABOUT, where(status) + "; lines come");
        }
        if (listened > listen.toNanos()) {
          return Trial.unsure(
              ABOUT,
              where(status)
                  + "; no line came within "
                  + listen.toSeconds()
                  + " s: nobody logs just now, or SUBJECT names others");
        }
      }
      Thread.sleep(GLANCE);
    }
  }

  private static String reason(SourceStatus status) {
    return status.problems().isEmpty()
        ? "not connected to " + status.server()
        : String.join("; ", status.problems());
  }

  private String where(SourceStatus status) {
    return "connected to "
        + status.server()
        + ", may read "
        + String.join(" ", plan.nats().subjects());
  }
}
