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
/// @param backlog puts lines on the disk before the program starts; for [Course#BACKLOG] only
record Scenario(
    String name, int destinations, long window, Course course, Starter starter, Backlog backlog) {
  /// Small enough for the journal in memory, large enough to keep all stages busy.
  private static final long WINDOW = 40_000;

  /// For programs that wait for no destination: more lines would only queue in the client library.
  private static final long SMALL_WINDOW = 15_000;

  /// Prefix of the names of straightforward programs that do the same as another scenario.
  static final String BASELINE = "straightforward-";

  /// The name of somebody else's program.
  static final String PEER = "peer";

  private static final Backlog NONE = (_, _, _) -> {};

  static final Scenario BARE = hole("bare", BenchStage::bareSubscriber);
  static final Scenario BLACKHOLE = hole("blackhole", stage -> stage.blackholes(1, false));
  static final Scenario DISK = hole("blackhole-disk", stage -> stage.blackholes(1, true));
  static final Scenario STRAIGHTFORWARD =
      straightforward("straightforward", StraightforwardForm.NDJSON);
  static final Scenario GZIP = shipped("http-gzip", 1, stage -> stage.http("gzip", 1));
  static final Scenario ZSTD = shipped("http-zstd", 1, stage -> stage.http("zstd", 1));
  static final Scenario PLAIN = shipped("http-none", 1, stage -> stage.http("none", 1));
  static final Scenario FIVE = shipped("five-http-gzip", 5, stage -> stage.http("gzip", 5));
  static final Scenario FIVE_HOLES = hole("five-blackholes", stage -> stage.blackholes(5, false));

  /// Redacts with all named detectors.
  static final Scenario REDACTED =
      shipped(
          "redacted",
          1,
          stage ->
              stage.http(
                  "redact { ansi = \"\", aws-key = \"[key]\", bearer = \"[token]\", card ="
                      + " \"[card]\", email = \"[email]\", ipv4 = \"[address]\", jwt = \"[token]\""
                      + " }"));

  static final Scenario SELECTED =
      shipped("selected", 1, stage -> stage.http("select { level = warn }")).on(Course.AT_A_RATE);

  static final Scenario TLS = shipped("tls", 1, stage -> stage.http("gzip", 1)).overTls();
  static final Scenario GZIP_DISK = shipped("http-gzip-disk", 1, BenchStage::onDisk);
  static final Scenario TWENTY = shipped("twenty-http-gzip", 20, stage -> stage.http("gzip", 20));
  static final Scenario BURST =
      shipped("cold-burst", 1, stage -> stage.http("gzip", 1)).on(Course.COLD_BURST);
  static final Scenario BACKLOG =
      shipped("backlog", 1, BenchStage::onDisk).behind(BenchStage::fillJournal);

  /// Each round runs them in this order, so that baselines and subjects take turns.
  static final List<Scenario> USUAL =
      List.of(BARE, BLACKHOLE, DISK, STRAIGHTFORWARD, GZIP, ZSTD, PLAIN, FIVE, FIVE_HOLES);

  /// The scenarios for which there are targets.
  static final List<Scenario> QUICK =
      USUAL.stream().filter(scenario -> !scenario.equals(PLAIN)).toList();

  /// Each provider, redaction and selection, each after the straightforward program that does the
  /// same: `straightforward-axiom`, then `axiom`.
  static final List<Scenario> BESIDE = beside();

  /// Plain lines to an HTTP destination in circumstances of their own, each after the
  /// straightforward program in the same ones.
  static final List<Scenario> CIRCUMSTANCES = circumstances();

  /// One HTTP destination, and so many clients that follow all lines, or the errors among them.
  static final List<Scenario> TAILS =
      Stream.concat(
              Stream.of(0, 1, 100, 1_000).map(tails -> tailed("tails-" + tails, tails, "")),
              Stream.of(100, 1_000)
                  .map(tails -> tailed("errors-tails-" + tails, tails, "level=error")))
          .toList();

  static final List<Scenario> ALL =
      Stream.of(USUAL, BESIDE, CIRCUMSTANCES, TAILS).flatMap(List::stream).toList();

  /// Starts the program on a stage. Returns when it is ready.
  @FunctionalInterface
  interface Starter {
    Subject start(BenchStage stage) throws IOException;
  }

  /// Puts so many lines where the program will find them.
  @FunctionalInterface
  interface Backlog {
    void fill(BenchStage stage, Workload workload, long lines) throws IOException;
  }

  /// A program that this shell command starts.
  static Scenario peer(String command) {
    return shipped(PEER, 1, stage -> stage.peer(command));
  }

  private static List<Scenario> beside() {
    List<Scenario> all = new ArrayList<>();
    for (ProviderRow row : ProviderRow.ALL) {
      all.addAll(beside(row.name(), shipped(row.name(), 1, stage -> stage.provider(row))));
    }
    all.addAll(beside("redacted", REDACTED));
    all.addAll(beside("selected", SELECTED));
    return List.copyOf(all);
  }

  /// The scenario behind the straightforward program that writes the form of this name.
  private static List<Scenario> beside(String form, Scenario scenario) {
    Scenario baseline =
        straightforward(BASELINE + scenario.name(), StraightforwardForm.named(form));
    return List.of(baseline.on(scenario.course()), scenario);
  }

  private static List<Scenario> circumstances() {
    return List.of(
        straightforward(BASELINE + TLS.name(), StraightforwardForm.NDJSON).overTls(),
        TLS,
        shipped(BASELINE + GZIP_DISK.name(), 1, BenchStage::straightforwardOnDisk),
        GZIP_DISK,
        shipped(
            BASELINE + TWENTY.name(),
            20,
            stage -> stage.straightforward(StraightforwardForm.NDJSON, 20)),
        TWENTY,
        straightforward(BASELINE + BURST.name(), StraightforwardForm.NDJSON).on(Course.COLD_BURST),
        BURST,
        shipped(BASELINE + BACKLOG.name(), 1, BenchStage::straightforwardFromFile)
            .behind(BenchStage::fillFile),
        BACKLOG);
  }

  private static Scenario straightforward(String name, StraightforwardForm form) {
    return shipped(name, 1, stage -> stage.straightforward(form, 1));
  }

  /// A program whose lines arrive at destinations of the bench.
  private static Scenario shipped(String name, int destinations, Starter starter) {
    return new Scenario(name, destinations, WINDOW, Course.FLAT_OUT, starter, NONE);
  }

  private static Scenario tailed(String name, int tails, String selection) {
    return shipped(name, 1, stage -> stage.tailed(tails, selection));
  }

  /// A program that counts lines and forgets them.
  private static Scenario hole(String name, Starter starter) {
    return new Scenario(name, 0, SMALL_WINDOW, Course.FLAT_OUT, starter, NONE);
  }

  private Scenario on(Course other) {
    return new Scenario(name, destinations, window, other, starter, backlog);
  }

  private Scenario overTls() {
    return new Scenario(
        name, destinations, window, course, stage -> starter.start(stage.overTls()), backlog);
  }

  private Scenario behind(Backlog before) {
    return new Scenario(name, destinations, window, Course.BACKLOG, starter, before);
  }

  /// Whether this is the straightforward program for another scenario.
  boolean isBaseline() {
    return name.startsWith(BASELINE);
  }

  /// Whether it filters lines.
  boolean filters() {
    return course == Course.AT_A_RATE;
  }

  static Optional<Scenario> named(String name) {
    return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
  }

  boolean isWatched() {
    return destinations > 0;
  }
}
