package dev.natship.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What the command line asked for.
record Options(
    Duration run,
    int rounds,
    Duration memory,
    List<Scenario> scenarios,
    Set<Part> parts,
    boolean profile,
    Path json) {
  static final String USAGE =
      """
      Usage: ./natship bench [--quick] [--only NAME,...] [--rounds N] [--seconds N] [--profile] [--json FILE]

        --quick      short runs, under three minutes in all (default: under fifteen)
        --only       these and nothing else: %s,
                     and of what is measured once %s
        --rounds     how often every scenario runs, taking turns
        --seconds    how long one run lasts, a quarter of it warm-up
        --profile    one round under Flight Recorder, and where the time and the memory went
        --json       where the figures go (default: natship-bench.json under bench/target or here)
      """
          .formatted(
              String.join(", ", Scenario.ALL.stream().map(Scenario::name).toList()),
              String.join(", ", EnumSet.allOf(Part.class).stream().map(Part::toString).toList()));

  /// Throws IllegalArgumentException with a sentence for the user.
  static Options parse(String... arguments) {
    List<String> rest = new ArrayList<>(List.of(arguments));
    boolean quick = rest.remove("--quick");
    boolean profile = rest.remove("--profile");
    String only = value(rest, "--only", "");
    int seconds = number(rest, "--seconds", quick ? 3 : 16);
    int rounds = number(rest, "--rounds", profile ? 1 : quick ? 2 : 3);
    String json = value(rest, "--json", "");
    if (!rest.isEmpty()) {
      throw new IllegalArgumentException("what is " + rest.getFirst() + "?\n" + USAGE);
    }
    return new Options(
        Duration.ofSeconds(seconds),
        rounds,
        Duration.ofSeconds(quick ? 10 : 180),
        !only.isEmpty() ? scenarios(only) : quick ? Scenario.QUICK : Scenario.ALL,
        !only.isEmpty() || profile ? parts(only) : EnumSet.allOf(Part.class),
        profile,
        json.isEmpty() ? defaultReport() : Path.of(json));
  }

  private static List<Scenario> scenarios(String names) {
    List<Scenario> scenarios = new ArrayList<>();
    for (String name : names.split(",")) {
      Optional<Scenario> scenario = Scenario.named(name);
      if (scenario.isEmpty() && Part.named(name).isEmpty()) {
        throw new IllegalArgumentException("nothing is called " + name + "\n" + USAGE);
      }
      scenario.ifPresent(scenarios::add);
    }
    return scenarios;
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
      // Told below, like any other wrong number.
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
