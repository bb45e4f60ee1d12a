package dev.natship.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private final Report report = new Report(300);

  @Test
  void setsRatiosOfMediansBesideTheirTargets() {
    report.add(figures("bare", 500));
    report.add(figures("bare", 700));
    report.add(figures("bare", 600));
    report.add(figures("blackhole", 300));
    report.add(figures("straightforward", 9000));
    report.add(figures("http-gzip", 6000));

    String page = report.page();

    assertTrue(page.contains("600 (  500 -   700)"), page);
    assertTrue(
        page.matches("(?s).*blackhole : bare subscriber +0.49 \\( 0.50\\) +target <= 0.6 +met\n.*"),
        page);
    assertTrue(page.matches("(?s).*http gzip : straight.*target >= 7.0 +MISSED\n.*"), page);
  }

  @Test
  void leavesOutARatioWhoseScenarioDidNotRun() {
    report.add(figures("http-gzip", 6000));

    assertTrue(!report.page().contains("target"), report.page());
  }

  @Test
  void callsEqualWhatDiffersByLessThanItsRanges() {
    report.add(figures("http-gzip", 6000));
    report.add(figures("http-gzip", 6300));
    report.add(figures("axiom", 6200));
    report.add(figures("axiom", 6600));

    String page = report.page();

    assertTrue(page.contains("met (equal: the ranges overlap)"), page);
  }

  @Test
  void showsTheMiddleOfTheRoundsAtEachRate() {
    report.addPaced(figures("http-gzip", 6000));
    report.addPaced(figures("http-gzip", 8000));
    report.addPaced(figures("http-gzip", 7000));

    String page = report.page();

    assertTrue(page.contains("7000 ( 6000 -  8000)"), page);
  }

  @Test
  void comparesWhatRanAtARateAndWhatRanFromTheStartWithTheStraightforwardProgram() {
    report.addPaced(figures("straightforward-selected", 6000));
    report.addPaced(figures("selected", 3000));
    report.addOnce(figures("straightforward-cold-burst", 8000));
    report.addOnce(figures("cold-burst", 4000));

    String page = report.page();

    assertTrue(page.matches("(?s).*selected : the same, straightforward +2.00 .*"), page);
    assertTrue(page.matches("(?s).*cold-burst : the same, straightforward +2.00 .*"), page);
  }

  @Test
  void setsHttpGzipBesideSomebodyElsesProgram() {
    report.add(figures("http-gzip", 3000));
    report.add(figures("peer", 9000));

    assertTrue(report.page().matches("(?s).*http gzip : peer +3.01 .*"), report.page());
  }

  @Test
  void setsTheFirstLinesAfterAStartBesideLaterOnes() {
    report.addCosts(List.of(new StartCost.Outcome("here", 240, 340, 9000, 3000, 8000, 2000)));

    String page = report.page();

    assertTrue(page.contains("ready after 240 ms, 340 ms of CPU"), page);
    assertTrue(page.contains("first 9000, later 3000: 3.0 x; in bursts 8000, 2000: 4.0 x"), page);
  }

  @Test
  void tellsWhatALevelAddsToDecoding() {
    report.addLevels(List.of(new LevelCost.Outcome("mixed", 2048, 160, 75, 79)));

    String page = report.page();

    assertTrue(page.matches("(?s).*mixed +2048 lines +level +79 \\( +75\\) .*"), page);
  }

  @Test
  void writesEverythingAsJson(@TempDir Path folder) throws Exception {
    report.add(figures("bare", 500));
    report.addPaced(figures("http-gzip", 6000));
    report.add(List.of(new StartUp.Times("ready", 74, 37.7, true, 300, 320)));
    report.addCosts(List.of(new StartCost.Outcome("here", 240, 340, 9000, 3000, 8000, 2000)));
    report.add(new SmallMachine.Outcome(true, true, 60, 1000, 10, 150, 200));
    report.addLevels(List.of(new LevelCost.Outcome("mixed", 2048, 160, 75, 79)));

    report.write(folder.resolve("report.json"));

    JsonNode json = new ObjectMapper().readTree(Files.readString(folder.resolve("report.json")));
    assertEquals(500, json.at("/flatOut/bare/0/cpuNanosPerLine").asInt());
    assertEquals(6000, json.at("/paced/http-gzip flat out/0/cpuNanosPerLine").asInt());
    assertEquals(300, json.at("/startUp/0/millis").asInt());
    assertEquals(340, json.at("/startCost/0/readyCpuMillis").asInt());
    assertEquals(10, json.at("/smallMachine/0/dropped").asInt());
    assertEquals(79, json.at("/level/0/level").asInt());
  }

  private static RunFigures figures(String scenario, double cpu) {
    return new RunFigures(
        scenario, "flat out", 1000, 100, cpu, 10, 20, 0, 0, 0, 1, 2, 3, 40, 90, 100);
  }
}
