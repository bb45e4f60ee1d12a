package dev.natship.bench;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// One program in one setting. `watched` says that the destinations see its lines, so that they can
/// be verified; `destinations` is how many of them it feeds.
record Scenario(String name, int destinations, long window, Starter starter) {
  /// Lines on their way at most. Small enough for the journal's memory, large enough to keep all
  /// busy.
  private static final long WINDOW = 40_000;

  /// Where nothing waits for a destination, more would only queue in the client library's memory.
  private static final long SMALL_WINDOW = 15_000;

  static final Scenario BARE = new Scenario("bare", 0, SMALL_WINDOW, BenchStage::bareSubscriber);
  static final Scenario BLACKHOLE =
      new Scenario("blackhole", 0, SMALL_WINDOW, stage -> stage.blackholes(1, false));
  static final Scenario DISK =
      new Scenario("blackhole-disk", 0, SMALL_WINDOW, stage -> stage.blackholes(1, true));
  static final Scenario STRAIGHTFORWARD =
      new Scenario("straightforward", 1, WINDOW, BenchStage::straightforwardShipper);
  static final Scenario GZIP = new Scenario("http-gzip", 1, WINDOW, stage -> stage.http("gzip", 1));
  static final Scenario ZSTD = new Scenario("http-zstd", 1, WINDOW, stage -> stage.http("zstd", 1));
  static final Scenario PLAIN =
      new Scenario("http-none", 1, WINDOW, stage -> stage.http("none", 1));
  static final Scenario FIVE =
      new Scenario("five-http-gzip", 5, WINDOW, stage -> stage.http("gzip", 5));

  static final Scenario FIVE_HOLES =
      new Scenario("five-blackholes", 0, SMALL_WINDOW, stage -> stage.blackholes(5, false));

  /// In this order in every round, so that baselines and subjects take turns.
  static final List<Scenario> ALL =
      List.of(BARE, BLACKHOLE, DISK, STRAIGHTFORWARD, GZIP, ZSTD, PLAIN, FIVE, FIVE_HOLES);

  /// Those that a target speaks of.
  static final List<Scenario> QUICK =
      ALL.stream().filter(scenario -> !scenario.equals(PLAIN)).toList();

  /// Starts the program on a stage; it is ready when this returns.
  @FunctionalInterface
  interface Starter {
    Subject start(BenchStage stage) throws IOException;
  }

  static Optional<Scenario> named(String name) {
    return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
  }

  boolean isWatched() {
    return destinations > 0;
  }
}
