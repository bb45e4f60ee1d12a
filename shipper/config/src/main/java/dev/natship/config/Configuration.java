package dev.natship.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import dev.natship.settings.Differences;
import dev.natship.settings.Problem;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Everything the owner decided. Rooms read their sections with [#section]. When all have read
/// theirs, [#refuseUnknown] reports the keys that nobody read, and [#problems] returns what keeps
/// everything from starting. What is wrong with one destination keeps only that one from starting:
/// it becomes [Destination.Broken], also when somebody finds it later, while its sink is made.
public final class Configuration {
  private final Config main;
  private final List<Destination> destinations;
  private final List<String> warnings;
  private final Supplier<List<String>> searchLate;
  private final List<String> files;
  private final Problems problems;
  private final UnaryOperator<Problem> place;
  private final Supplier<String> shown;
  private final Map<String, Settings> sections = new TreeMap<>();
  private Optional<List<String>> foundLate = Optional.empty();

  /// @param searchLate finds warnings that take a while to find
  /// @param place gives a problem of a destination the place where its owner can mend it
  Configuration(
      Config main,
      List<Destination> destinations,
      List<String> warnings,
      Supplier<List<String>> searchLate,
      List<String> files,
      Problems problems,
      UnaryOperator<Problem> place,
      Supplier<String> shown) {
    this.main = main;
    this.destinations = List.copyOf(destinations);
    this.warnings = List.copyOf(warnings);
    this.searchLate = searchLate;
    this.files = List.copyOf(files);
    this.problems = problems;
    this.place = place;
    this.shown = shown;
  }

  /// Whether the files could be read. Where one could not, nothing is known of what was wanted.
  public boolean isRead() {
    return !main.isEmpty();
  }

  /// A section such as `nats`, with the defaults of the reference below what the owner wrote.
  public Settings section(String name) {
    return sections.computeIfAbsent(name, _ -> Settings.of(name, name, part(main, name), problems));
  }

  /// Reports the keys that nobody read, in the sections that were read.
  public void refuseUnknown() {
    sections.values().forEach(Settings::refuseUnknown);
  }

  /// Reports those keys of `defaults` that no destination knows. A key that one of them knows is no
  /// mistake for the others.
  ///
  /// @param read the settings of destinations that were read in full
  /// @param to whose problem it is
  public void refuseUnknownDefaults(Collection<Settings> read, Problems to) {
    if (!read.isEmpty()) {
      Settings shared = Settings.of("defaults", "defaults", part(main, "defaults"), to);
      read.forEach(shared::knowAsMuchAs);
      shared.refuseUnknown("no destination knows this setting");
    }
  }

  /// The settings, destinations aside, that are other ones than in an earlier reading.
  public List<String> differences(Configuration earlier) {
    return Differences.between(withoutDestinations(), earlier.withoutDestinations());
  }

  private Config withoutDestinations() {
    return main.withoutPath("sinks").withoutPath("defaults").withoutPath("providers");
  }

  private static Config part(Config config, String name) {
    return config.root().get(name) instanceof ConfigObject section
        ? section.toConfig()
        : ConfigFactory.empty();
  }

  public List<Destination> destinations() {
    return destinations.stream().map(this::asKnownNow).toList();
  }

  private Destination asKnownNow(Destination destination) {
    return destination instanceof Destination.On on && !on.settings().problems().isEmpty()
        ? new Destination.Broken(
            on.name(), on.settings().problems().all().stream().map(place).toList())
        : destination;
  }

  public List<Destination.On> destinationsOn() {
    return those(Destination.On.class);
  }

  /// Everything that was decided to be on, and may still turn out to be broken.
  public List<Destination.On> candidates() {
    return destinations.stream()
        .filter(Destination.On.class::isInstance)
        .map(Destination.On.class::cast)
        .toList();
  }

  public List<Destination.Half> half() {
    return those(Destination.Half.class);
  }

  public List<Destination.Broken> broken() {
    return those(Destination.Broken.class);
  }

  /// The destinations that the owner's file or a variable speaks of, whether they run or not.
  public Set<String> named() {
    Set<String> named = new TreeSet<>();
    destinations.stream()
        .filter(each -> !(each instanceof Destination.Off off && off.why().isEmpty()))
        .forEach(each -> named.add(each.name()));
    return named;
  }

  private <D extends Destination> List<D> those(Class<D> kind) {
    return destinations().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  public Optional<Destination> destination(String name) {
    return destinations().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /// What looks like a mistake but stops nothing: empty variables, names that are nearly right, and
  /// what was noticed while the destinations were made.
  public List<String> warnings() {
    Set<String> all = new LinkedHashSet<>(warningsSoFar());
    all.addAll(lateWarnings());
    return List.copyOf(all);
  }

  /// The names of variables that are nearly right, and those of providers that are empty. To look
  /// for them takes longer than all else, so whoever starts does it when lines flow.
  public synchronized List<String> lateWarnings() {
    List<String> found = foundLate.orElseGet(searchLate);
    foundLate = Optional.of(found);
    return found;
  }

  /// [#warnings] without [#lateWarnings].
  public List<String> warningsSoFar() {
    Set<String> all = new LinkedHashSet<>(warnings);
    problems.notes().forEach(note -> all.add(note.toString()));
    candidates()
        .forEach(
            each -> each.settings().problems().notes().forEach(note -> all.add(note.toString())));
    return List.copyOf(all);
  }

  /// The owner's files that were read.
  public List<String> files() {
    return files;
  }

  public Problems collector() {
    return problems;
  }

  /// What is wrong beyond a single destination.
  public List<Problem> problems() {
    return problems.all();
  }

  /// [#problems], and what is wrong with each broken destination. A mistake in what they share is
  /// one problem.
  public List<Problem> allProblems() {
    Set<Problem> all = new LinkedHashSet<>(problems.all());
    broken().forEach(destination -> all.addAll(destination.why()));
    return List.copyOf(all);
  }

  /// The effective configuration as HOCON, without a single secret: what came from a variable
  /// stands there as `${NAME}`, and what the owner wrote is shown only where it cannot be a secret.
  public String shown() {
    return shown.get();
  }
}
