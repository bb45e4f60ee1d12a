package dev.natship.assembly;

import dev.natship.api.FieldTemplate;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.config.Destination;
import dev.natship.config.SinkFactories;
import dev.natship.deadletters.DeadLetterFiles;
import dev.natship.deadletters.DeadLetterLog;
import dev.natship.deadletters.DeadLetters;
import dev.natship.engine.DeadLetterTarget;
import dev.natship.engine.LaneParts;
import dev.natship.engine.LaneSettings;
import dev.natship.settings.Settings;
import dev.natship.settings.Spelling;
import dev.natship.source.NatsSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes of each destination that the configuration has switched on what the engine needs for its
/// lane: settings, sink and dead letters. What is wrong goes to the configuration's problems.
final class Destinations {
  private final SinkFactories factories;
  private final NatsSettings nats;
  private final Optional<Path> folder;
  private final long bytes;
  private final DeadLetters.Publisher publisher;

  /// Two writers would spoil a file, so whoever has the name has the letters.
  private final Map<Letters, DeadLetters> letters = new HashMap<>();

  private record Letters(String destination, DeadLetterTarget target) {
    /// Java's own is made at its first use, and each start would wait for that.
    @Override
    public int hashCode() {
      return destination.hashCode();
    }
  }

  /// @param folder for files of dead letters; empty: they go to the log
  /// @param bytes how large those of one destination may become
  Destinations(
      SinkFactories factories,
      NatsSettings nats,
      Optional<Path> folder,
      long bytes,
      DeadLetters.Publisher publisher) {
    this.factories = factories;
    this.nats = nats;
    this.folder = folder;
    this.bytes = bytes;
    this.publisher = publisher;
  }

  /// Whether there is such a kind of destination.
  synchronized boolean knows(Destination.On on) {
    return factories.find(on.type()).isPresent();
  }

  /// Empty where something about it cannot be used; then nothing of it stays open.
  synchronized Optional<LaneParts> make(Destination.On on) {
    Settings settings = on.settings();
    Optional<SinkFactory> factory = factories.find(on.type());
    if (factory.isEmpty()) {
      refuseType(on);
      return Optional.empty();
    }
    LaneSettings lane = LaneSettings.read(settings);
    refuseWhatCannotWork(on, lane);
    try {
      Sink sink = factory.get().create(settings);
      settings.refuseUnknown();
      settings.forEachText(
          (key, text) -> FieldTemplate.doubts(text).forEach(doubt -> settings.note(key, doubt)));
      if (settings.problems().isEmpty()) {
        return Optional.of(new LaneParts(on.name(), lane, sink, letters(on.name(), lane)));
      }
      sink.close();
    } catch (RuntimeException | LinkageError bug) {
      // Its message could quote a setting, and that could be a secret.
      settings.problem("", bug(on.type(), bug));
    }
    return Optional.empty();
  }

  private static String bug(String type, Throwable bug) {
    return bug instanceof LinkageError
        ? "its kind, "
            + type
            + ", was made for another version of Natship, or lacks a library: take a jar that fits"
        : "its kind, "
            + type
            + ", has a bug that keeps it from being made with these settings: please report it to"
            + " who made it";
  }

  private void refuseType(Destination.On on) {
    if (!on.type().isEmpty()) {
      List<String> plugins = factories.broken();
      on.settings()
          .problem(
              "type",
              "there is no kind of destination called "
                  + on.type()
                  + Spelling.hint(on.type(), factories.types())
                  + (plugins.isEmpty() ? "" : "; a plug-in is broken: " + plugins.getFirst()));
    }
  }

  private void refuseWhatCannotWork(Destination.On on, LaneSettings lane) {
    Settings settings = on.settings();
    if (lane.deadLetters() instanceof DeadLetterTarget.Subject(String subject)
        && nats.receives(subject)) {
      settings.problem(
          "dead-letters",
          "lines come from "
              + subject
              + " too, so a line that is refused again would go round for ever; choose a"
              + " subject outside nats.subjects");
    }
    if (lane.onLag() == LaneSettings.OnLag.HOLD) {
      settings.problem(
          "on-lag",
          "hold needs a source that can wait, and NATS subjects cannot: while this destination"
              + " stands still, lines would be lost for all others too. Choose drop-oldest or"
              + " drop-by-severity");
    }
    if (on.type().equals("console") && nats.hearsOwnOutput()) {
      settings.problem(
          "",
          "what Natship prints on Fly comes in again as lines of its own app, for ever: set"
              + " FLY_APP_NAME or nats.own-app to that app's name, so that they are skipped");
    }
  }

  private DeadLetters letters(String name, LaneSettings lane) {
    return letters.computeIfAbsent(
        new Letters(name, lane.deadLetters()), _ -> newLetters(name, lane));
  }

  private DeadLetters newLetters(String name, LaneSettings lane) {
    if (lane.deadLetters() instanceof DeadLetterTarget.Subject(String subject)) {
      return DeadLetters.published(subject, publisher);
    }
    return lane.deadLetters() instanceof DeadLetterTarget.Log
        ? new DeadLetterLog()
        : folder
            .<DeadLetters>map(in -> new DeadLetterFiles(in, name, bytes))
            .orElseGet(DeadLetterLog::new);
  }
}
