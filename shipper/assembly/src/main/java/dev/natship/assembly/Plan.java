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
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.source.NatsSettings;
import dev.natship.tls.Expiry;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Everything that will run, made from the configuration without any I/O but reading files. What is
/// wrong is in the configuration's problems; then the plan must not be used, only closed. A
/// destination that is broken is not in it.
///
/// @param sections what the configuration says beside destinations
/// @param publisher sends dead letters to NATS once there is a connection
/// @param certificates of our own, of NATS and of all destinations
/// @param named the destinations that the configuration speaks of, whether they run or not
/// @param brokenPlugins jars of plug-ins that cannot be used, and why
/// @param making makes destinations
/// @param made those that run
/// @param outdated those among them whose newer settings cannot be used
/// @param further makes one more lane to one of them
public record Plan(
    Sections sections,
    MemoryShares memory,
    LatePublisher publisher,
    CertificateDates certificates,
    Set<String> named,
    List<String> brokenPlugins,
    Destinations making,
    List<Made> made,
    Set<String> outdated,
    FurtherLanes further)
    implements AutoCloseable {

  /// @param archive empty when it is off, and without a folder
  /// @param deadLetters the folder for lines that are refused for good; empty: the log
  record Sections(
      NatsSettings nats,
      IntakeSettings intake,
      JournalSettings journal,
      Optional<ArchiveSettings> archive,
      AdminSettings admin,
      Optional<Path> deadLetters,
      long deadLetterBytes,
      Duration deadline) {

    static Sections read(Configuration configuration, MemoryShares memory, Duration usualDeadline) {
      Settings journalSection = configuration.section("journal");
      JournalSettings journal = Plan.journal(journalSection, memory);
      Settings letters = configuration.section("dead-letters");
      return new Sections(
          NatsSettings.read(configuration.section("nats")),
          IntakeSettings.read(configuration.section("level")),
          journal,
          Plan.archive(configuration.section("archive"), journal),
          AdminSettings.read(configuration.section("admin"), configuration.section("metrics")),
          path(letters, "dir")
              .or(() -> journal.directory().map(directory -> directory.resolve("dead-letters"))),
          letters.bytes("bytes", 64L << 20),
          configuration.section("stop").duration("deadline", usualDeadline));
    }

    Sections chunked(int bytes) {
      return new Sections(
          nats,
          intake,
          journal.chunked(bytes, journal.chunkAge()),
          archive,
          admin,
          deadLetters,
          deadLetterBytes,
          deadline);
    }
  }

  public static Plan of(
      Configuration configuration,
      SinkFactories factories,
      MemoryShares memory,
      Platform platform) {
    Sections sections = Sections.read(configuration, memory, platform.stopDeadline());
    LatePublisher publisher = new LatePublisher();
    Destinations making =
        new Destinations(
            factories,
            sections.nats(),
            sections.deadLetters(),
            sections.deadLetterBytes(),
            publisher);
    List<Made> made = make(configuration, making, Map.of());
    configuration.refuseUnknown();
    List<Expiry> expiries =
        new ArrayList<>(Expiry.of("nats.tls", configuration.section("nats").section("tls")));
    configuration.candidates().forEach(on -> expiries.addAll(expiries(on)));
    return new Plan(
        sections.chunked(memory.chunk(sections.journal().memoryBytes(), made.size())),
        memory,
        publisher,
        new CertificateDates(expiries),
        configuration.named(),
        factories.broken(),
        making,
        made,
        Set.of(),
        new FurtherLanes(making, made));
  }

  /// What this plan, while it runs, becomes with a newer configuration: everything beside the
  /// destinations stays. A destination with the settings that it had is the same object, and one
  /// whose new settings cannot be used as well.
  public Plan reloaded(Configuration configuration) {
    Sections.read(configuration, memory, deadline());
    Map<String, Made> running = new TreeMap<>();
    made.forEach(each -> running.put(each.name(), each));
    List<Made> next = new ArrayList<>(make(configuration, making, running));
    configuration.refuseUnknown();
    Set<String> keeping = new TreeSet<>();
    for (Destination.Broken broken : configuration.broken()) {
      Made before = running.get(broken.name());
      if (before != null) {
        next.add(before);
        keeping.add(broken.name());
      }
    }
    List<Expiry> expiries = new ArrayList<>(certificates.of("nats.tls"));
    for (Made each : next) {
      Made before = running.get(each.name());
      boolean same = before != null && Changes.isSame(before, each);
      expiries.addAll(same ? certificates.of(place(each.on())) : expiries(each.on()));
    }
    return new Plan(
        sections,
        memory,
        publisher,
        new CertificateDates(expiries),
        configuration.named(),
        brokenPlugins,
        making,
        List.copyOf(next),
        Set.copyOf(keeping),
        further);
  }

  /// The same where some of its destinations stay as an earlier plan has them.
  Plan without(Set<String> failed, Plan before) {
    List<Made> left = new ArrayList<>(made);
    left.removeIf(each -> failed.contains(each.name()));
    before.made().stream().filter(each -> failed.contains(each.name())).forEach(left::add);
    return new Plan(
        sections,
        memory,
        publisher,
        certificates,
        named,
        brokenPlugins,
        making,
        List.copyOf(left),
        outdated,
        further);
  }

  private static List<Made> make(
      Configuration configuration, Destinations making, Map<String, Made> running) {
    List<Made> made = new ArrayList<>();
    List<Settings> read = new ArrayList<>();
    Optional<Problems> broken = Optional.empty();
    for (Destination.On on : configuration.candidates()) {
      Made before = running.get(on.name());
      if (before != null && before.differences(on).isEmpty()) {
        made.add(before);
        read.add(before.on().settings());
        continue;
      }
      Map<String, Long> files = Made.files(on);
      Optional<LaneParts> parts = making.make(on);
      parts.ifPresent(each -> made.add(new Made(on, files, each)));
      if (making.knows(on)) {
        read.add(on.settings());
      }
      broken = parts.isPresent() ? broken : broken.or(() -> Optional.of(on.settings().problems()));
    }
    configuration.refuseUnknownDefaults(read, broken.orElse(configuration.collector()));
    return List.copyOf(made);
  }

  private static String place(Destination.On on) {
    return "sinks." + on.name() + ".tls";
  }

  private static List<Expiry> expiries(Destination.On on) {
    return Expiry.of(place(on), on.settings().section("tls"));
  }

  public NatsSettings nats() {
    return sections.nats();
  }

  public IntakeSettings intake() {
    return sections.intake();
  }

  public JournalSettings journal() {
    return sections.journal();
  }

  public Optional<ArchiveSettings> archive() {
    return sections.archive();
  }

  public AdminSettings admin() {
    return sections.admin();
  }

  public Optional<Path> deadLetters() {
    return sections.deadLetters();
  }

  public long deadLetterBytes() {
    return sections.deadLetterBytes();
  }

  public Duration deadline() {
    return sections.deadline();
  }

  public List<LaneParts> destinations() {
    return made.stream().map(Made::parts).toList();
  }

  Replays.Destinations furtherLanes() {
    return further;
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
    made.forEach(each -> each.parts().sink().close());
  }

  /// Closes what another plan does not use as well.
  void closeBut(Plan running) {
    made.stream()
        .filter(each -> running.made().stream().noneMatch(used -> Changes.isSame(used, each)))
        .forEach(each -> each.parts().sink().close());
  }
}
