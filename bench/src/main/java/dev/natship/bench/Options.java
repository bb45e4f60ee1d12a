package dev.natship.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The options of the command line.
record Options(
    Duration run,
    int rounds,
    Duration memory,
    List<Scenario> scenarios,
    List<Long> rates,
    boolean oneCore,
    long backlog,
    List<Path> distributions,
    Set<Part> parts,
    boolean profile,
    Path json) {
  /// The scenarios that run at a rate when none is named.
  private static final List<Scenario> PACED = List.of(Scenario.STRAIGHTFORWARD, Scenario.GZIP);

  /// Several scenarios under one name.
  private static final Map<String, List<Scenario>> GROUPS =
      Map.of(
          "beside",
          Scenario.BESIDE,
          "circumstances",
          Scenario.CIRCUMSTANCES,
          "tails",
          Scenario.TAILS);

  static final String USAGE =
      """
      Usage: ./natship bench [--quick] [--only NAME,...] [--rate N,...] [--one-core] [--peer COMMAND]
                             [--backlog N] [--distributions FOLDER,...] [--rounds N] [--seconds N] [--profile]
                             [--json FILE]

        --quick      short runs, under three minutes in all (default: under fifteen)
        --only       these and nothing else: %s,
                     and of what is measured once %s;
                     each provider, redaction and selection, and before it in the same round a straightforward
                     program that does the same: beside; or one of them:
                     %s;
                     TLS, a journal on disk, twenty destinations, a burst at a cold start, a backlog from disk, each with
                     the same straightforward program: circumstances; or one of them:
                     %s;
                     one HTTP destination while clients follow lines: tails; or one of them: %s
        --rate       at so many lines a second each, instead of as fast as they go (default then: straightforward,
                     http-gzip); 0 is idle
        --backlog    how many lines the backlog has (500000); --backlog 10000000 needs some 10 GB of disk
        --distributions
                     what start-cost starts, taking turns: folders of builds, of which those without a start-up cache
                     are copied and trained (default: this build)
        --one-core   the program under test gets one core of the machine
        --peer       somebody else's program in the same rounds: a command that subscribes to $SUBJECT on $NATS_URL and
                     posts to $ENDPOINT_URL
        --rounds     how often every scenario runs, taking turns
        --seconds    how long one run lasts, a quarter of it warm-up
        --profile    one round under Flight Recorder, and where the time and the memory went; not with --peer, nor
                     of what is measured once and is no scenario
        --json       where the figures go (default: natship-bench.json under bench/target or here)
      """
          .formatted(
              names(Scenario.USUAL),
              String.join(", ", EnumSet.allOf(Part.class).stream().map(Part::toString).toList()),
              names(Scenario.BESIDE.stream().filter(each -> !each.isBaseline()).toList()),
              names(Scenario.CIRCUMSTANCES.stream().filter(each -> !each.isBaseline()).toList()),
              names(Scenario.TAILS));

  /// Throws an IllegalArgumentException whose message is for the user.
  static Options parse(String... arguments) {
    List<String> rest = new ArrayList<>(List.of(arguments));
    boolean quick = rest.remove("--quick");
    boolean profile = rest.remove("--profile");
    String only = value(rest, "--only", "");
    int seconds = number(rest, "--seconds", quick ? 3 : 16);
    int rounds = number(rest, "--rounds", profile ? 1 : quick ? 2 : 3);
    String json = value(rest, "--json", "");
    String peer = value(rest, "--peer", "");
    List<Long> rates = rates(value(rest, "--rate", ""));
    boolean oneCore = rest.remove("--one-core");
    List<Path> distributions =
        Stream.of(value(rest, "--distributions", Jars.distribution().toString()).split(","))
            .map(Path::of)
            .toList();
    int backlog = number(rest, "--backlog", 500_000);
    if (!rest.isEmpty()) {
      throw new IllegalArgumentException("what is " + rest.getFirst() + "?\n" + USAGE);
    }
    if (profile && !peer.isEmpty()) {
      throw new IllegalArgumentException("--profile looks into our own programs, not into --peer");
    }
    Set<Part> parts = !only.isEmpty() || profile || !rates.isEmpty() ? parts(only) : Part.USUAL;
    Optional<Part> closed = parts.stream().filter(part -> !part.runsScenarios()).findFirst();
    if (profile && closed.isPresent()) {
      throw new IllegalArgumentException("--profile does not look into " + closed.get());
    }
    return new Options(
        Duration.ofSeconds(seconds),
        rounds,
        Duration.ofSeconds(quick ? 10 : 180),
        withPeer(
            !only.isEmpty()
                ? scenarios(only)
                : !rates.isEmpty() ? PACED : quick ? Scenario.QUICK : Scenario.USUAL,
            peer),
        rates,
        oneCore,
        backlog,
        distributions,
        parts,
        profile,
        json.isEmpty() ? defaultReport() : Path.of(json));
  }

  private static List<Scenario> scenarios(String names) {
    List<Scenario> scenarios = new ArrayList<>();
    for (String name : names.split(",")) {
      List<Scenario> group = GROUPS.getOrDefault(name, List.of());
      if (!group.isEmpty()) {
        scenarios.addAll(group);
        continue;
      }
      Optional<Scenario> scenario = Scenario.named(name);
      if (scenario.isEmpty() && Part.named(name).isEmpty()) {
        throw new IllegalArgumentException("nothing is called " + name + "\n" + USAGE);
      }
      scenario.ifPresent(scenarios::add);
    }
    return scenarios;
  }

  private static List<Scenario> withPeer(List<Scenario> scenarios, String command) {
    List<Scenario> all = new ArrayList<>(scenarios);
    if (!command.isEmpty()) {
      all.add(Scenario.peer(command));
    }
    return List.copyOf(all);
  }

  private static List<Long> rates(String text) {
    try {
      List<Long> rates =
          text.isEmpty() ? List.of() : Arrays.stream(text.split(",")).map(Long::valueOf).toList();
      if (rates.stream().allMatch(rate -> rate >= 0)) {
        return rates;
      }
    } catch (NumberFormatException _) {
      // Reported below, like any other wrong number.
    }
    throw new IllegalArgumentException(
        "--rate needs lines a second, such as 0,100,20000, not " + text);
  }

  private static String names(List<Scenario> scenarios) {
    return String.join(", ", scenarios.stream().map(Scenario::name).toList());
  }

  private static Set<Part> parts(String names) {
    return Arrays.stream(names.split(","))
        .flatMap(name -> Part.named(name).stream())
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Part.class)));
  }

  private static int number(List<String> rest, String name, int otherwise) {
    String text = value(rest, name, Integer.toString(otherwise));
    try {
      int number = Integer.parseInt(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Reported below, like any other wrong number.
    }
    throw new IllegalArgumentException(name + " needs a number above 0, not " + text);
  }

  private static String value(List<String> rest, String name, String otherwise) {
    int at = rest.indexOf(name);
    if (at < 0) {
      return otherwise;
    }
    if (at + 1 == rest.size()) {
      throw new IllegalArgumentException(name + " needs a value");
    }
    rest.remove(at);
    return rest.remove(at);
  }

  private static Path defaultReport() {
    Path target = Path.of("bench", "target");
    return (target.toFile().isDirectory() ? target : Path.of(".")).resolve("natship-bench.json");
  }
}
