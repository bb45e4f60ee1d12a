package dev.natship.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One program with one configuration.
///
/// @param destinations how many destinations it feeds
/// @param window how many lines may be on their way at once, flat out
record Scenario(String name, int destinations, long window, Starter starter) {
  /// Small enough for the journal in memory, large enough to keep all stages busy.
  private static final long WINDOW = 40_000;

  /// For programs that wait for no destination: more lines would only queue in the client library.
  private static final long SMALL_WINDOW = 15_000;

  /// Prefix of the names of straightforward programs that do the same as another scenario.
  static final String BASELINE = "straightforward-";

  private static final String SELECTED_NAME = "selected";

  static final Scenario BARE = new Scenario("bare", 0, SMALL_WINDOW, BenchStage::bareSubscriber);
  static final Scenario BLACKHOLE =
      new Scenario("blackhole", 0, SMALL_WINDOW, stage -> stage.blackholes(1, false));
  static final Scenario DISK =
      new Scenario("blackhole-disk", 0, SMALL_WINDOW, stage -> stage.blackholes(1, true));
  static final Scenario STRAIGHTFORWARD =
      straightforward("straightforward", StraightforwardForm.NDJSON);
  static final Scenario GZIP = new Scenario("http-gzip", 1, WINDOW, stage -> stage.http("gzip", 1));
  static final Scenario ZSTD = new Scenario("http-zstd", 1, WINDOW, stage -> stage.http("zstd", 1));
  static final Scenario PLAIN =
      new Scenario("http-none", 1, WINDOW, stage -> stage.http("none", 1));
  static final Scenario FIVE =
      new Scenario("five-http-gzip", 5, WINDOW, stage -> stage.http("gzip", 5));

  static final Scenario FIVE_HOLES =
      new Scenario("five-blackholes", 0, SMALL_WINDOW, stage -> stage.blackholes(5, false));

  static final Scenario TWENTY =
      new Scenario("twenty-http-gzip", 20, WINDOW, stage -> stage.http("gzip", 20));

  /// Redacts with all named detectors.
  static final Scenario REDACTED =
      new Scenario(
          "redacted",
          1,
          WINDOW,
          stage ->
              stage.http(
                  "redact { ansi = \"\", aws-key = \"[key]\", bearer = \"[token]\", card ="
                      + " \"[card]\", email = \"[email]\", ipv4 = \"[address]\", jwt = \"[token]\""
                      + " }"));

  /// Filters lines. Those never arrive, so this runs at a rate only.
  static final Scenario SELECTED =
      new Scenario(SELECTED_NAME, 1, WINDOW, stage -> stage.http("select { level = warn }"));

  /// Each round runs them in this order, so that baselines and subjects take turns.
  static final List<Scenario> USUAL =
      List.of(BARE, BLACKHOLE, DISK, STRAIGHTFORWARD, GZIP, ZSTD, PLAIN, FIVE, FIVE_HOLES);

  /// The scenarios for which there are targets.
  static final List<Scenario> QUICK =
      USUAL.stream().filter(scenario -> !scenario.equals(PLAIN)).toList();

  /// Each provider, redaction and selection, each after the straightforward program that does the
  /// same: `straightforward-axiom`, then `axiom`.
  static final List<Scenario> BESIDE = beside();

  static final List<Scenario> ALL = Stream.of(USUAL, BESIDE).flatMap(List::stream).toList();

  /// Starts the program on a stage. Returns when it is ready.
  @FunctionalInterface
  interface Starter {
    Subject start(BenchStage stage) throws IOException;
  }

  /// A program that this shell command starts.
  static Scenario peer(String command) {
    return new Scenario("peer", 1, WINDOW, stage -> stage.peer(command));
  }

  private static List<Scenario> beside() {
    List<Scenario> all = new ArrayList<>();
    for (ProviderRow row : ProviderRow.ALL) {
      all.add(straightforward(BASELINE + row.name(), StraightforwardForm.named(row.name())));
      all.add(new Scenario(row.name(), 1, WINDOW, stage -> stage.provider(row)));
    }
    all.add(straightforward(BASELINE + "redacted", StraightforwardForm.REDACTED));
    all.add(REDACTED);
    all.add(straightforward(BASELINE + SELECTED_NAME, StraightforwardForm.SELECTED));
    all.add(SELECTED);
    all.add(TWENTY);
    return List.copyOf(all);
  }

  private static Scenario straightforward(String name, StraightforwardForm form) {
    return new Scenario(name, 1, WINDOW, stage -> stage.straightforwardShipper(form));
  }

  /// Whether this is the straightforward program for another scenario.
  boolean isBaseline() {
    return name.startsWith(BASELINE);
  }

  /// Whether it filters lines.
  boolean filters() {
    return name.endsWith(SELECTED_NAME);
  }

  static Optional<Scenario> named(String name) {
    return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
  }

  boolean isWatched() {
    return destinations > 0;
  }
}
