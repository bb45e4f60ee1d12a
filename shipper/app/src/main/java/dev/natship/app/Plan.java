package dev.natship.app;

import dev.natship.admin.AdminSettings;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.config.Configuration;
import dev.natship.config.Destination;
import dev.natship.config.SinkFactories;
import dev.natship.engine.DeadLetterTarget;
import dev.natship.engine.LaneSettings;
import dev.natship.journal.JournalSettings;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.settings.Spelling;
import dev.natship.source.NatsSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Everything that will run, made from the configuration without any I/O but reading files. What is
/// wrong is in the configuration's problems; then the plan must not be used, only closed.
///
/// @param deadLetters the folder for lines that are refused for good; empty: the log
record Plan(
    NatsSettings nats,
    JournalSettings journal,
    MemoryShares memory,
    AdminSettings admin,
    Optional<Path> deadLetters,
    long deadLetterBytes,
    Duration deadline,
    List<Ready> destinations)
    implements AutoCloseable {

  /// One destination with its sink.
  record Ready(Destination.On destination, LaneSettings lane, Sink sink) {}

  static Plan of(Configuration configuration, SinkFactories factories, MemoryShares memory) {
    Problems problems = configuration.collector();
    NatsSettings nats = NatsSettings.read(configuration.section("nats"));
    Settings journalSection = configuration.section("journal");
    JournalSettings journal = journal(journalSection, memory);
    AdminSettings admin =
        AdminSettings.read(configuration.section("admin"), configuration.section("metrics"));
    Settings letters = configuration.section("dead-letters");
    Optional<Path> folder =
        path(letters, "dir")
            .or(() -> journal.directory().map(directory -> directory.resolve("dead-letters")));
    long letterBytes = letters.bytes("bytes", 64L << 20);
    Duration deadline = configuration.section("stop").duration("deadline", Duration.ofSeconds(20));
    factories.broken().forEach(broken -> problems.add(null, "plugins", broken));
    List<Ready> destinations = new ArrayList<>();
    for (Destination.On on : configuration.destinationsOn()) {
      ready(on, factories, nats).ifPresent(destinations::add);
    }
    configuration.refuseUnknown();
    int chunk = memory.chunk(journal.memoryBytes(), destinations.size());
    JournalSettings chunked = journal.chunked(chunk, journal.chunkAge());
    return new Plan(
        nats, chunked, memory, admin, folder, letterBytes, deadline, List.copyOf(destinations));
  }

  private static Optional<Ready> ready(
      Destination.On on, SinkFactories factories, NatsSettings nats) {
    Settings settings = on.settings();
    Optional<SinkFactory> factory = factories.find(on.type());
    if (factory.isEmpty()) {
      settings.problem(
          "type",
          "there is no kind of destination called "
              + on.type()
              + Spelling.hint(on.type(), factories.types()));
      return Optional.empty();
    }
    LaneSettings lane = LaneSettings.read(settings);
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
    try {
      Sink sink = factory.get().create(settings);
      settings.refuseUnknown();
      return Optional.of(new Ready(on, lane, sink));
    } catch (RuntimeException bug) {
      // Its message could quote a setting, and that could be a secret.
      settings.problem("", "the sink cannot be made (" + bug.getClass().getSimpleName() + ")");
      return Optional.empty();
    }
  }

  private static JournalSettings journal(Settings section, MemoryShares memory) {
    long bytes = section.bytes("memory", memory.journal());
    long retain = section.bytes("retain.bytes", 1L << 30);
    Duration age = section.duration("retain.age", Duration.ofDays(7));
    Duration fsync = section.duration("fsync", Duration.ofMillis(50));
    Optional<Path> folder = path(section, "dir");
    try {
      JournalSettings settings =
          JournalSettings.inMemory(bytes).retaining(retain, age).syncing(fsync);
      return folder.map(settings::on).orElse(settings);
    } catch (IllegalArgumentException wrong) {
      section.problem("", String.valueOf(wrong.getMessage()));
      return JournalSettings.inMemory(memory.journal());
    }
  }

  private static Optional<Path> path(Settings section, String key) {
    try {
      return section.optional(key).map(Path::of);
    } catch (InvalidPathException _) {
      section.problem(key, "not a path");
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    destinations.forEach(ready -> ready.sink().close());
  }
}
