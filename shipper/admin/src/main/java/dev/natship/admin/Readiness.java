package dev.natship.admin;

import dev.natship.codes.Code;
import dev.natship.delivery.LaneStatus;
import dev.natship.gate.LaneState;
import dev.natship.intake.SourceStatus;
import dev.natship.journal.DiskHealth;
import java.util.ArrayList;
import java.util.List;

/// Whether lines flow, and every reason why not.
///
/// @param notes what keeps nothing from flowing, but should be known
record Readiness(List<String> reasons, List<String> notes) {

  static Readiness of(RunningShipper shipper) {
    List<String> reasons = new ArrayList<>();
    SourceStatus source = shipper.source().get();
    source.problems().forEach(problem -> reasons.add("nats: " + problem));
    if (shipper.engine().journal().status().disk() instanceof DiskHealth.Failing failing) {
      reasons.add(
          Code.JOURNAL_DISK.after(
              "journal: not durable since " + failing.since() + ": " + failing.reason()));
    }
    for (LaneStatus lane : shipper.lanes()) {
      if (hasStopped(lane.state())) {
        String words = lane.reason().isEmpty() ? "" : ": " + lane.reason();
        String text =
            "destination "
                + lane.name()
                + ": "
                + lane.state().word()
                + " since "
                + lane.since()
                + words;
        reasons.add(lane.code().map(code -> code.after(text)).orElse(text));
      }
    }
    NotRunning notRunning = shipper.notRunning().get();
    notRunning.nothing().map(Code.CONFIG_NO_SINK::after).ifPresent(reasons::add);
    notRunning
        .brokenWords()
        .forEach(words -> reasons.add(Code.SINK_BROKEN.after("destination " + words)));
    List<String> notes = new ArrayList<>();
    source.notes().forEach(note -> notes.add("nats: " + note));
    notRunning
        .outdatedWords()
        .forEach(words -> notes.add(Code.RELOAD_KEPT.after("destination " + words)));
    return new Readiness(List.copyOf(reasons), List.copyOf(notes));
  }

  private static boolean hasStopped(LaneState state) {
    return switch (state) {
      case PARKED, DISABLED, FAILED -> true;
      case DELIVERING, RETRYING, PAUSED -> false;
    };
  }

  boolean isReady() {
    return reasons.isEmpty();
  }

  /// For those who may not know what we are connected to.
  byte[] withoutReasons() {
    return new JsonWriter().open().flag("ready", isReady()).close().bytes();
  }

  byte[] json() {
    return new JsonWriter()
        .open()
        .flag("ready", isReady())
        .texts("reasons", reasons)
        .texts("notes", notes)
        .close()
        .bytes();
  }
}
