package dev.natship.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.codes.Code;
import dev.natship.gate.LaneState;
import dev.natship.testkit.LogListener;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the log says of a destination, word by word.
class LaneNewsTest {
  private static final String RETRYING =
      "box: retrying, it answered 503: not now; it is tried again after a pause";

  private final LogListener log = new LogListener(LaneNews.class);
  private final FakeClock clock = new FakeClock();
  private LaneState state = LaneState.DELIVERING;
  private String reason = "";
  private long waiting;
  private final LaneNews news =
      new LaneNews(
          "box",
          "natship resume box",
          clock,
          () -> new LaneNews.Moment(state, reason),
          () -> waiting);

  @AfterEach
  void leave() {
    log.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          RETRYING | 503 | not now       | retrying, it answered 503: not now; it is tried again after a pause
          RETRYING | 503 |               | retrying, it answered 503; it is tried again after a pause
          RETRYING | 0   | no such host  | retrying: no such host; it is tried again after a pause
          PARKED   | 401 | invalid token | parked, it answered 401: invalid token; check its credentials; it is asked again from time to time
          PARKED   | 403 | forbidden     | parked, it answered 403: forbidden; check its credentials; it is asked again from time to time
          PARKED   | 402 | pay first     | parked, it answered 402: pay first; check its plan and quota; it is asked again from time to time
          PARKED   | 404 | no such index | parked, it answered 404: no such index; check its address; it is asked again from time to time
          PARKED   | 400 | bad field     | parked, it answered 400: bad field; check its settings; it is asked again from time to time
          PARKED   | 0   | certificate expired | parked: certificate expired; check its settings; it is asked again from time to time
          DISABLED | 404 | deleted       | disabled, it answered 404: deleted; it is not asked again until you resume it: natship resume box
          """)
  void aFailureIsToldWithTheDestinationsWordsAndWhatToDo(
      LaneState becomes, int status, String words, String text) {
    state = becomes;

    news.failed(status, words == null ? "" : words);

    assertEquals(List.of("box: " + text), log.said());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PAUSED |                     | paused; somebody asked for that. Resume it with natship resume box
          FAILED | a bug in the lane: X | failed: a bug in the lane: X; it goes on by itself as soon as it can; please report this bug
          """)
  void whatIsNoFailureOfTheDestinationIsToldToo(LaneState becomes, String why, String text) {
    state = becomes;
    reason = why == null ? "" : why;

    news.look();

    assertEquals(List.of("box: " + text), log.said());
  }

  @Test
  void eachChangeCarriesTheCodeOfItsState() {
    state = LaneState.PARKED;
    news.failed(401, "invalid token");

    assertEquals(
        List.of(true),
        log.saidWithCodes().stream().map(text -> text.endsWith(" [SINK-PARKED]")).toList());
  }

  @Test
  void eachChangeIsToldAtOnce() {
    state = LaneState.RETRYING;
    news.failed(503, "not now");
    state = LaneState.PARKED;
    news.failed(401, "invalid token");
    state = LaneState.DISABLED;
    news.look();
    state = LaneState.DELIVERING;
    news.look();

    assertEquals(
        List.of("retrying", "parked", "disabled", "delivering"),
        log.said().stream().map(text -> text.split("[ ,;]")[1]).toList());
  }

  @Test
  void anotherAnswerIsToldAtOnceWithWhatToDo() {
    state = LaneState.PARKED;
    news.failed(401, "invalid token");
    news.failed(402, "pay first");

    assertEquals(2, log.said().size(), () -> log.said().toString());
    assertEquals(
        "box: parked, it answered 402: pay first; check its plan and quota;"
            + " it is asked again from time to time",
        log.said().getLast());
  }

  @Test
  void onlyRepetitionsAreHeldBackEachKindForItselfAndCounted() {
    state = LaneState.RETRYING;
    for (int i = 0; i < 5; i++) {
      news.failed(503, "not now");
    }
    news.failed(429, "slow down");
    news.note(Code.SINK_CEILING, "ceiling", "batches stay small");
    assertEquals(3, log.said().size(), () -> log.said().toString());

    clock.advance(Duration.ofMinutes(1));
    news.failed(429, "slow down");
    news.failed(503, "not now");

    assertEquals(
        List.of(
            "box: still retrying, it answered 429: slow down",
            RETRYING + " (4 times more since it was last told)"),
        log.said().subList(3, 5));
  }

  @Test
  void deliveringAgainIsToldOnlyAfterItHadStopped() {
    news.look();
    news.failed(500, "one of many at once");
    assertEquals(List.of(), log.said());

    state = LaneState.RETRYING;
    waiting = 7;
    news.failed(503, "not now");
    clock.advance(Duration.ofSeconds(12));
    waiting = 1;
    state = LaneState.DELIVERING;
    news.look();
    news.look();

    assertEquals(
        List.of(RETRYING + ", 7 lines wait", "box: delivering again after 12 s, 1 line waits"),
        log.said());
  }

  @Test
  void aStopThatWasHeldBackEndsInSilence() {
    for (int stop = 0; stop < 3; stop++) {
      state = LaneState.RETRYING;
      news.failed(503, "not now");
      state = LaneState.DELIVERING;
      news.look();
    }

    assertEquals(List.of(RETRYING, "box: delivering again after 0 ms"), log.said());
  }

  @Test
  void aStopThatWasToldLateEndsAloud() {
    aStopThatWasHeldBackEndsInSilence();
    state = LaneState.RETRYING;
    news.failed(503, "not now");
    clock.advance(Duration.ofSeconds(90));
    news.failed(503, "not now");
    state = LaneState.DELIVERING;
    news.look();

    assertEquals(
        List.of(
            "box: still retrying, it answered 503: not now (3 times more since it was last told)",
            "box: delivering again after 90 s"),
        log.said().subList(2, log.said().size()));
  }
}
