package dev.natship.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import dev.natship.api.Delivery;
import dev.natship.api.SinkFactory;
import dev.natship.batches.LineCounts;
import dev.natship.contract.LaneHarness.Outcome;
import dev.natship.deadletters.DeadLetter;
import dev.natship.gate.LaneState;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// A data file of answers and what becomes of each line, run through the real lane.
///
/// ```hocon
/// outcomes = [{
///   name = "one of three is refused inside a 200"
///   with = "answer { items = / }"                      # further settings
///   lines = [a1, b2, c3]                               # one batch
///   answers = [{ status = 200, headers { X = y }, body = "…" }]   # then the usual answer
///   first = partial                                    # what the sink said to the first
///   wait = 5s                                          # and for how long it asked to be left alone
///   words = "too many"                                 # and with which words, in part
///   requests = [[a1, b2, c3], [c3]]                    # the lines of each request
///   dead = { b2 = "too many columns" }                 # dead letters, with a part of their words
///   pending = 1                                        # lines left, since the lane was disabled
/// }]
/// ```
///
/// The destination is known to take lines, so a single line that it refuses is dead at once. A
/// batch that is refused whole is sent again.
public final class OutcomeTable {
  private OutcomeTable() {}

  /// Opens lanes to a receiver.
  @FunctionalInterface
  public interface Lanes {
    /// @param more settings of a table's entry, which override the lane's own
    LaneHarness open(String url, String more);
  }

  /// One test for each entry of a resource beside the class `owner`.
  ///
  /// @param settings returns the settings for an address
  /// @param usual the answer once the entry's answers are used up
  public static Stream<DynamicTest> of(
      Class<?> owner,
      String resource,
      SinkFactory factory,
      UnaryOperator<String> settings,
      CannedAnswer usual) {
    return of(
        owner,
        resource,
        (url, more) -> LaneHarness.of(factory, settings.apply(url) + "\n" + more),
        usual);
  }

  /// One test for each entry, with lanes that the caller opens.
  public static Stream<DynamicTest> of(
      Class<?> owner, String resource, Lanes lanes, CannedAnswer usual) {
    return read(owner, resource).stream()
        .map(entry ->
            DynamicTest.dynamicTest(entry.getString("name"), () -> run(entry, lanes, usual)));
  }

  private static List<? extends Config> read(Class<?> owner, String resource) {
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(owner.getResourceAsStream(resource), resource),
            StandardCharsets.UTF_8)) {
      return ConfigFactory.parseReader(reader).resolve().getConfigList("outcomes");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(Config entry, Lanes lanes, CannedAnswer usual) {
    List<String> lines = entry.getStringList("lines");
    try (HttpReceiver receiver = HttpReceiver.start().usually(usual)) {
      for (Config answer : entry.getConfigList("answers")) {
        receiver.answer(answer(answer));
      }
      String more = text(entry, "with") + FlyLines.inOneBatch(lines.size());
      try (LaneHarness lane = lanes.open(receiver.url(), more)) {
        FlyLines.feed(lane, lines.toArray(String[]::new));
        long pending = entry.hasPath("pending") ? entry.getLong("pending") : 0;
        if (pending > 0) {
          lane.untilStatus(status -> status.state() == LaneState.DISABLED);
        }
        LineCounts ledger = lane.until(each -> each.pending() == pending);

        check(entry, lane, receiver, ledger, lines);
      }
    }
  }

  private static void check(
      Config entry,
      LaneHarness lane,
      HttpReceiver receiver,
      LineCounts ledger,
      List<String> lines) {
    assertFirst(entry, lane.attempts().getFirst().outcome());
    if (entry.hasPath("requests")) {
      List<List<String>> requests = new ArrayList<>();
      for (var request : receiver.received()) {
        requests.add(lines.stream().filter(request.text()::contains).toList());
      }
      assertEquals(entry.getList("requests").unwrapped(), requests, "the lines of each request");
    }
    int dead = entry.hasPath("dead") ? entry.getObject("dead").size() : 0;
    assertEquals(dead, ledger.deadLettered(), ledger::toString);
    assertEquals(lines.size() - dead - ledger.pending(), ledger.delivered(), ledger::toString);
    if (dead > 0) {
      entry
          .getObject("dead")
          .forEach((line, words) -> assertDead(lane, line, String.valueOf(words.unwrapped())));
    }
  }

  private static void assertFirst(Config entry, Outcome outcome) {
    String kind =
        switch (outcome) {
          case Outcome.Threw(Exception failure) -> failure.getClass().getSimpleName();
          case Outcome.Answered(Delivery delivery) -> delivery.getClass().getSimpleName();
        };
    String wanted = text(entry, "first").replace("-", "");
    assertTrue(kind.equalsIgnoreCase(wanted), () -> "wanted " + wanted + ", was " + outcome);
    if (outcome instanceof Outcome.Answered(Delivery delivery)) {
      assertTrue(delivery.words().contains(text(entry, "words")), delivery.words());
      if (entry.hasPath("wait")) {
        assertEquals(entry.getDuration("wait"), wait(delivery));
      }
    }
  }

  private static Duration wait(Delivery delivery) {
    return switch (delivery) {
      case Delivery.Retry retry -> retry.notBefore();
      case Delivery.Park park -> park.notBefore();
      case Delivery.Partial partial -> partial.notBefore();
      case Delivery.Accepted _, Delivery.TooLarge _, Delivery.Disable _, Delivery.Reject _ ->
          Duration.ZERO;
    };
  }

  private static void assertDead(LaneHarness lane, String line, String words) {
    List<DeadLetter> letters =
        lane.deadLetters().stream()
            .filter(letter -> new String(letter.line(), StandardCharsets.UTF_8).contains(line))
            .toList();
    assertFalse(letters.isEmpty(), () -> line + " is no dead letter");
    assertTrue(letters.getFirst().words().contains(words), letters.getFirst()::words);
  }

  private static CannedAnswer answer(Config config) {
    CannedAnswer answer = CannedAnswer.of(config.getInt("status"), text(config, "body"));
    if (!config.hasPath("headers")) {
      return answer;
    }
    for (var header : config.getObject("headers").entrySet()) {
      answer = answer.withHeader(header.getKey(), String.valueOf(header.getValue().unwrapped()));
    }
    return answer;
  }

  private static String text(Config config, String key) {
    return config.hasPath(ConfigUtil.quoteString(key)) ? config.getString(key) : "";
  }
}
