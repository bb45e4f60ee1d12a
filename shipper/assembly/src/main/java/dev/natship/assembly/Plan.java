package dev.natship.assembly;

import dev.natship.admin.AdminSettings;
import dev.natship.archive.ArchiveSettings;
import dev.natship.config.Configuration;
import dev.natship.config.Destination;
import dev.natship.config.SinkFactories;
import dev.natship.engine.LaneParts;
import dev.natship.intake.IntakeSettings;
import dev.natship.journal.JournalSettings;
import dev.natship.replay.Replays;
import dev.natship.settings.Settings;
import dev.natship.source.NatsSettings;
import dev.natship.tls.Expiry;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Everything that will run, made from the configuration without any I/O but reading files. What is
/// wrong is in the configuration's problems; then the plan must not be used, only closed. A
/// destination that is broken is not in it.
///
/// @param publisher sends dead letters to NATS once there is a connection
/// @param certificates of our own, of NATS and of all destinations
/// @param named the destinations that the configuration speaks of, whether they run or not
/// @param brokenPlugins jars of plug-ins that cannot be used, and why
/// @param archive empty when it is off, and without a folder
/// @param furtherLanes makes one more lane to one of the destinations
/// @param deadLetters the folder for lines that are refused for good; empty: the log
public record Plan(
    NatsSettings nats,
    IntakeSettings intake,
    JournalSettings journal,
    Optional<ArchiveSettings> archive,
    MemoryShares memory,
    AdminSettings admin,
    Optional<Path> deadLetters,
    long deadLetterBytes,
    Duration deadline,
    LatePublisher publisher,
    CertificateDates certificates,
    Set<String> named,
    List<String> brokenPlugins,
    List<LaneParts> destinations,
    Replays.Destinations furtherLanes)
    implements AutoCloseable {

  public static Plan of(
      Configuration configuration,
      SinkFactories factories,
      MemoryShares memory,
      Platform platform) {
    NatsSettings nats = NatsSettings.read(configuration.section("nats"));
    IntakeSettings intake = IntakeSettings.read(configuration.section("level"));
    Settings journalSection = configuration.section("journal");
    JournalSettings journal = journal(journalSection, memory);
    Optional<ArchiveSettings> archive = archive(configuration.section("archive"), journal);
    AdminSettings admin =
        AdminSettings.read(configuration.section("admin"), configuration.section("metrics"));
    Settings letters = configuration.section("dead-letters");
    Optional<Path> folder =
        path(letters, "dir")
            .or(() -> journal.directory().map(directory -> directory.resolve("dead-letters")));
    long letterBytes = letters.bytes("bytes", 64L << 20);
    Duration deadline = configuration.section("stop").duration("deadline", platform.stopDeadline());
    LatePublisher publisher = new LatePublisher();
    Destinations making = new Destinations(factories, nats, folder, letterBytes, publisher);
    List<LaneParts> destinations = new ArrayList<>();
    List<Expiry> expiries =
        new ArrayList<>(Expiry.of("nats.tls", configuration.section("nats").section("tls")));
    for (Destination.On on : configuration.candidates()) {
      making.make(on).ifPresent(destinations::add);
      expiries.addAll(Expiry.of("sinks." + on.name() + ".tls", on.settings().section("tls")));
    }
    configuration.refuseUnknown();
    int chunk = memory.chunk(journal.memoryBytes(), destinations.size());
    JournalSettings chunked = journal.chunked(chunk, journal.chunkAge());
    return new Plan(
        nats,
        intake,
        chunked,
        archive,
        memory,
        admin,
        folder,
        letterBytes,
        deadline,
        publisher,
        new CertificateDates(expiries),
        configuration.named(),
        factories.broken(),
        List.copyOf(destinations),
        new FurtherLanes(making, configuration.candidates(), destinations));
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

  private static Optional<ArchiveSettings> archive(Settings section, JournalSettings journal) {
    boolean on = section.flag("on", true);
    ArchiveSettings settings =
        new ArchiveSettings(
            section.bytes("retain.bytes", 4L << 30),
            section.positive("retain.age", Duration.ofDays(30)),
            journal.retainBytes());
    return on && journal.directory().isPresent() ? Optional.of(settings) : Optional.empty();
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
    destinations.forEach(destination -> destination.sink().close());
  }
}
