package dev.natship.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  @Test
  void everythingRunsWhenNothingIsAsked() {
    Options options = Options.parse();

    assertEquals(Scenario.USUAL, options.scenarios());
    assertEquals(List.of(), options.rates());
    assertEquals(3, options.rounds());
    assertEquals(Part.USUAL, options.parts());
  }

  @Test
  void quickIsShorterAndAsksWhatTheTargetsSpeakOf() {
    Options options = Options.parse("--quick");

    assertEquals(Scenario.QUICK, options.scenarios());
    assertTrue(Scenario.ALL.containsAll(Scenario.QUICK));
    assertTrue(options.run().compareTo(Options.parse().run()) < 0);
    assertTrue(options.rounds() < Options.parse().rounds());
  }

  @Test
  void takesScenariosByName() {
    Options options =
        Options.parse("--only", "http-gzip,bare", "--seconds", "7", "--rounds", "2", "--json", "x");

    assertEquals(List.of(Scenario.GZIP, Scenario.BARE), options.scenarios());
    assertEquals(Duration.ofSeconds(7), options.run());
    assertEquals(2, options.rounds());
    assertEquals(Path.of("x"), options.json());
    assertEquals(Set.of(), options.parts());
  }

  @Test
  void takesByNameWhatIsMeasuredOnce() {
    Options options = Options.parse("--only", "start-up,256-mb,level");

    assertEquals(List.of(), options.scenarios());
    assertEquals(Set.of(Part.START_UP, Part.MEMORY, Part.LEVEL), options.parts());
  }

  @Test
  void startsOfSeveralBuildsAreMeasuredInTurn() {
    Options options = Options.parse("--only", "start-cost", "--distributions", "/old,/new");

    assertEquals(Set.of(Part.START_COST), options.parts());
    assertEquals(List.of(Path.of("/old"), Path.of("/new")), options.distributions());
    assertEquals(List.of(Jars.distribution()), Options.parse().distributions());
  }

  @Test
  void aRateIsTakenBesideAPeer() {
    Options options = Options.parse("--rate", "0,100,20000", "--peer", "vector -c x.toml");

    assertEquals(List.of(0L, 100L, 20_000L), options.rates());
    assertEquals(
        List.of("straightforward", "http-gzip", "peer"),
        options.scenarios().stream().map(Scenario::name).toList());
    assertEquals(Set.of(), options.parts());
  }

  @Test
  void eachProviderStandsBehindTheStraightforwardProgramThatDoesTheSame() {
    List<String> names =
        Options.parse("--only", "beside").scenarios().stream().map(Scenario::name).toList();

    for (ProviderRow row : ProviderRow.ALL) {
      int at = names.indexOf(row.name());
      assertEquals("straightforward-" + row.name(), names.get(at - 1));
    }
    assertEquals(10, ProviderRow.ALL.size());
  }

  @Test
  void eachCircumstanceStandsBehindTheStraightforwardProgramInTheSame() {
    List<Scenario> all = Options.parse("--only", "circumstances").scenarios();

    for (int i = 0; i < all.size(); i += 2) {
      assertEquals(Scenario.BASELINE + all.get(i + 1).name(), all.get(i).name());
      assertEquals(all.get(i + 1).course(), all.get(i).course());
      assertEquals(all.get(i + 1).destinations(), all.get(i).destinations());
    }
    assertEquals(
        List.of("tls", "http-gzip-disk", "twenty-http-gzip", "cold-burst", "backlog"),
        all.stream().filter(each -> !each.isBaseline()).map(Scenario::name).toList());
  }

  @Test
  void aBacklogHasAsManyLinesAsIsAsked() {
    assertEquals(10_000_000, Options.parse("--backlog", "10000000").backlog());
  }

  @Test
  void whatRunsAtARateIsProfiledToo() {
    assertTrue(Options.parse("--profile", "--only", "http-gzip", "--rate", "1000").profile());
    assertTrue(Options.parse("--profile", "--only", "trickle").profile());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--rate -1",
        "--rate fast",
        "--only nothing",
        "--seconds 0",
        "--rounds many",
        "--backlog 0",
        "--json",
        "fast",
        "--profile --peer vector",
        "--profile --only http-gzip,start-up"
      })
  void saysWhatIsWrong(String line) {
    assertThrows(IllegalArgumentException.class, () -> Options.parse(line.split(" ")));
  }
}
