package dev.natship.logql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Counts over a hundred lines, one each second. Every third line is from `web`, and every tenth is
/// an error. The text is `s=SECOND`.
class EvaluationTest {
  private static final long SECOND = 1_000_000_000L;

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '\0',
      textBlock =
          """
          count_over_time({app="shop"}[10s])                       ¦ {app=shop, level=error}=[-, 1, 1, -], {app=shop, level=info}=[-, 6, 6, 6]
          sum(count_over_time({app=~".+"}[10s]))                   ¦ {}=[1, 10, 10, 10]
          sum by (app) (count_over_time({app=~".+"}[20s]))         ¦ {app=shop}=[-, 7, 14, 13], {app=web}=[1, 4, 6, 7]
          sum without (level) (count_over_time({app="web"}[10s]))  ¦ {app=web}=[1, 3, 3, 4]
          rate({app="web", level="info"}[10s])                     ¦ {app=web, level=info}=[-, 0.3, 0.3, 0.3]
          sum(bytes_over_time({app=~".+"}[10s]))                   ¦ {}=[3, 31, 40, 40]
          sum(count_over_time({app=~".+"}[10s] offset 10s))        ¦ {}=[-, 1, 10, 10]
          sum(count_over_time({app=~".+"} |= "s=1" [10s]))         ¦ {}=[-, 2, 9, -]
          sum(count_over_time({app=~".+"} | logfmt | s > 25 [10s])) ¦ {}=[-, -, -, 5]
          avg(count_over_time({app=~".+"}[10s]))                   ¦ {}=[1, 3.3333, 3.3333, 3.3333]
          max(count_over_time({app=~".+"}[10s]))                   ¦ {}=[1, 6, 6, 6]
          min(count_over_time({app=~".+"}[10s]))                   ¦ {}=[1, 1, 1, 1]
          count(count_over_time({app=~".+"}[10s]))                 ¦ {}=[1, 3, 3, 3]
          topk(1, sum by (app) (count_over_time({app=~".+"}[10s]))) ¦ {app=shop}=[-, 7, 7, 6], {app=web}=[1, -, -, -]
          bottomk(1, sum by (app) (count_over_time({app=~".+"}[10s]))) ¦ {app=web}=[1, 3, 3, 4]
          sum(rate({app="web"}[10s])) / sum(rate({app=~".+"}[10s])) ¦ {}=[1, 0.3, 0.3, 0.4]
          sum(count_over_time({app=~".+"}[10s])) * 2 + 1           ¦ {}=[3, 21, 21, 21]
          sum(count_over_time({app="web"}[10s])) > 3               ¦ {}=[-, -, -, 4]
          sum(count_over_time({app="web"}[10s])) > bool 3          ¦ {}=[0, 0, 0, 1]
          3 < sum(count_over_time({app="web"}[10s]))               ¦ {}=[-, -, -, 4]
          vector(1)+vector(1)                                      ¦ {}=[2, 2, 2, 2]
          2 ^ 3 ^ 2                                                ¦ {}=[512, 512, 512, 512]
          """)
  void countsLinesAtEachStep(String query, String expected) throws QueryException {
    assertEquals(expected, evaluate(query, new Steps(0, 30 * SECOND, 10 * SECOND)));
  }

  @Test
  void aRangeLongerThanTheStepCountsALineSeveralTimes() throws QueryException {
    assertEquals(
        "{}=[1, 6, 11, 15, 15]",
        evaluate(
            "sum(count_over_time({app=~\".+\"}[15s]))", new Steps(0, 20 * SECOND, 5 * SECOND)));
  }

  @Test
  void oneMomentIsOneStep() throws QueryException {
    assertEquals(
        "{}=[60]", evaluate("sum(count_over_time({app=~\".+\"}[1m]))", Steps.at(90 * SECOND)));
  }

  @Test
  void saysWhichLinesItHasToSee() throws QueryException {
    LogqlQuery query = LogqlQuery.parse("rate({app=\"shop\"}[5s] offset 3s)");
    Evaluation evaluation =
        new Evaluation(
            (LogqlQuery.Numbers) query,
            new Steps(20 * SECOND, 39 * SECOND, 10 * SECOND),
            Bounds.standard());

    Gathering gathering = evaluation.gatherings().getFirst();

    assertEquals(12 * SECOND + 1, gathering.from());
    assertEquals(27 * SECOND + 1, gathering.until());
  }

  @Test
  void tooManyStepsOrSeriesAreRefusedInWords() throws QueryException {
    LogqlQuery.Numbers each =
        (LogqlQuery.Numbers) LogqlQuery.parse("count_over_time({app=~\".+\"} | logfmt [1m])");
    QueryException steps =
        assertThrows(
            QueryException.class,
            () -> new Evaluation(each, new Steps(0, 10, 1), new Bounds(10, 1_000, 5)));
    assertTrue(steps.words().contains("take a longer step"), steps.words());

    Evaluation held = new Evaluation(each, Steps.at(99 * SECOND), new Bounds(10, 20, 5));
    QueryException numbers = assertThrows(QueryException.class, () -> feed(held));
    assertTrue(numbers.words().contains("20 series over 1 steps"), numbers.words());

    Evaluation answered = new Evaluation(each, Steps.at(99 * SECOND), new Bounds(10, 1_000, 5));
    feed(answered);
    QueryException series = assertThrows(QueryException.class, answered::result);
    assertTrue(series.words().contains("5 is the most"), series.words());
  }

  private static String evaluate(String query, Steps steps) throws QueryException {
    Evaluation evaluation =
        new Evaluation((LogqlQuery.Numbers) LogqlQuery.parse(query), steps, Bounds.standard());
    feed(evaluation);
    Map<String, String> result = new TreeMap<>();
    for (Series series : evaluation.result().series()) {
      result.put(new TreeMap<>(series.labels()).toString(), shown(series.values()));
    }
    return String.join(
        ", ", result.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }

  private static String shown(double[] values) {
    return Arrays.stream(values)
        .mapToObj(value -> {
          double rounded = Math.round(value * 10_000) / 10_000.0;
          return Double.isNaN(value)
              ? "-"
              : rounded == Math.rint(rounded)
                  ? Long.toString((long) rounded)
                  : Double.toString(rounded);
        })
        .toList()
        .toString();
  }

  private static void feed(Evaluation evaluation) throws QueryException {
    for (Gathering gathering : evaluation.gatherings()) {
      for (int second = 99; second >= 0; second--) {
        Map<String, String> labels =
            Map.of(
                "app", second % 3 == 0 ? "web" : "shop",
                "level", second % 10 == 0 ? "error" : "info");
        gathering.add(second * SECOND, new Written(labels, "s=" + second));
      }
    }
  }
}
