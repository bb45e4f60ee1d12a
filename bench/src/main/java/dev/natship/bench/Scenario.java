package dev.natship.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One program in one setting. `watched` says that the destinations see its lines, so that they can
/// be verified; `destinations` is how many of them it feeds.
record Scenario(String name, int destinations, long window, Starter starter) {
  /// Lines on their way at most. Small enough for the journal's memory, large enough to keep all
  /// busy.
  private static final long WINDOW = 40_000;

  /// Where nothing waits for a destination, more would only queue in the client library's memory.
  private static final long SMALL_WINDOW = 15_000;

  /// What the name of the straightforward program that does the same as another scenario begins
  /// with.
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

  /// All detectors that have a name.
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

  /// What is filtered never arrives, so this runs at a rate only.
  static final Scenario SELECTED =
      new Scenario(SELECTED_NAME, 1, WINDOW, stage -> stage.http("select { level = warn }"));

  /// In this order in every round, so that baselines and subjects take turns.
  static final List<Scenario> USUAL =
      List.of(BARE, BLACKHOLE, DISK, STRAIGHTFORWARD, GZIP, ZSTD, PLAIN, FIVE, FIVE_HOLES);

  /// Those that a target speaks of.
  static final List<Scenario> QUICK =
      USUAL.stream().filter(scenario -> !scenario.equals(PLAIN)).toList();

  /// Each provider, redaction and selection, each behind the straightforward program that does the
  /// same: `axiom` and `straightforward-axiom`.
  static final List<Scenario> BESIDE = beside();

  static final List<Scenario> ALL = Stream.of(USUAL, BESIDE).flatMap(List::stream).toList();

  /// Starts the program on a stage; it is ready when this returns.
  @FunctionalInterface
  interface Starter {
    Subject start(BenchStage stage) throws IOException;
  }

  /// Whatever this command of the shell starts.
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

  /// Whether this is the straightforward program beside another scenario.
  boolean isBaseline() {
    return name.startsWith(BASELINE);
  }

  /// Whether lines stay away on purpose.
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
