package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.testkit.CannedAnswer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The request with which `natship test` checks each provider before it sends a line, and what it
/// prints for each answer: `golden/<provider>/check.http`.
class CheckTest {
  private static final Map<Integer, String> REFUSALS =
      new TreeMap<>(
          Map.of(401, "unknown key", 403, "not allowed", 404, "", 503, "try again later"));

  @TempDir static Path folder;

  private static Reception reception;

  static Stream<TestedProvider> providers() {
    return TestedProvider.overHttp().stream();
  }

  @BeforeAll
  static void open() {
    reception = Reception.in(folder);
  }

  @AfterAll
  static void close() {
    reception.close();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void asksAsTheProviderDocumentsAndTellsWhatIsWrong(TestedProvider provider) throws Exception {
    try (Sink sink =
        ShippedConfiguration.ready(reception.destination(provider, ""), _ -> {}).sink()) {
      if (!(sink instanceof Sink.Checkable checkable)) {
        Golden.check(provider.name() + "/check.http", "nothing is asked\n");
        return;
      }
      reception.answer(provider, provider.healthy());
      int before = reception.count();

      Delivery good = checkable.check();

      assertInstanceOf(Delivery.Accepted.class, good, provider.name());
      String place = reception.redirected(provider).asked();
      StringBuilder text = new StringBuilder(reception.since(before, provider, place).strip());
      text.append("\n\n### and prints\n").append(line(good, checkable));
      for (Map.Entry<Integer, String> refusal : REFUSALS.entrySet()) {
        reception.answer(provider, CannedAnswer.of(refusal.getKey(), refusal.getValue()));
        text.append(line(checkable.check(), checkable));
      }
      Golden.check(provider.name() + "/check.http", text.toString());
    }
  }

  private static String line(Delivery answer, Sink.Checkable checkable) {
    String refused = checkable.decides(answer) ? "REFUSED" : "unsure";
    String verdict = answer instanceof Delivery.Accepted ? "ok" : refused;
    return (verdict + " " + answer.status() + ": " + answer.words()).strip() + "\n";
  }
}
