package dev.natship.admin;

import dev.natship.archive.ArchiveStatus;
import dev.natship.delivery.LaneStatus;
import dev.natship.engine.Engine;
import dev.natship.engine.Lane;
import dev.natship.intake.SourceStatus;
import dev.natship.replay.Replays;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What there is to tell about: the running engine and its source.
///
/// @param archive empty without one
/// @param replays empty without a folder
/// @param notRunning destinations that have no lane, and why
/// @param warnings what will stop working unless somebody acts
/// @param reloading empty where there is no configuration to read anew
public record RunningShipper(
    String version,
    Instant started,
    Engine engine,
    Supplier<SourceStatus> source,
    Supplier<Optional<ArchiveStatus>> archive,
    Optional<Replays> replays,
    Supplier<NotRunning> notRunning,
    Supplier<List<String>> warnings,
    Optional<Reloading> reloading) {
  List<LaneStatus> lanes() {
    return engine.lanes().stream().map(Lane::status).toList();
  }
}
