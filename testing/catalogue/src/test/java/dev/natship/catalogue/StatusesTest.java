package dev.natship.catalogue;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.contract.FlyLines;
import dev.natship.contract.LaneHarness;
import dev.natship.engine.LaneParts;
import dev.natship.testkit.CannedAnswer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What each provider's destination does for each HTTP status with an empty body:
/// `golden/statuses.txt`. It lists what holds for all, and the providers that differ.
class StatusesTest {
  private static final List<Integer> STATUSES =
      List.of(
          200, 201, 202, 204, 301, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 411, 413, 415,
          422, 425, 429, 431, 500, 501, 502, 503, 504, 507, 520, 524, 529, 598, 599);

  @TempDir static Path folder;

  private static Reception reception;

  @BeforeAll
  static void open() {
    reception = Reception.in(folder);
  }

  @AfterAll
  static void close() {
    reception.close();
  }

  @Test
  void everyStatusHasItsMeaning() throws Exception {
    Map<Integer, String> general = new TreeMap<>();
    StringBuilder differing = new StringBuilder();
    List<TestedProvider> providers = new ArrayList<>(TestedProvider.overHttp());
    providers.sort(
        Comparator.comparing((TestedProvider provider) -> !provider.name().equals("http")));
    for (TestedProvider provider : providers) {
      StringBuilder own = new StringBuilder();
      meanings(provider)
          .forEach((status, meaning) -> {
            if (!general.computeIfAbsent(status, _ -> meaning).equals(meaning)) {
              own.append(' ').append(status).append(' ').append(meaning).append(',');
            }
          });
      if (!own.isEmpty()) {
        own.setCharAt(own.length() - 1, '\n');
        differing.append(provider.name()).append(':').append(own);
      }
    }
    StringBuilder table = new StringBuilder();
    general.forEach(
        (status, meaning) -> table.append(status).append(' ').append(meaning).append('\n'));
    Golden.check("statuses.txt", table.append('\n').append(differing).toString());
  }

  private static Map<Integer, String> meanings(TestedProvider provider) throws Exception {
    LaneParts destination = destination(provider);
    reception.answer(provider, provider.taken());
    Map<Integer, String> meanings = new TreeMap<>();
    try (LaneHarness lane = LaneHarness.of(destination.settings(), destination.sink())) {
      FlyLines.feed(lane, "alpha", "beta").settle();
      Batch batch = lane.attempts().getFirst().batch();
      for (int status : STATUSES) {
        reception.answer(provider, CannedAnswer.of(status));
        meanings.put(status, word(destination.sink().deliver(batch)));
      }
    }
    return meanings;
  }

  private static String word(Delivery delivery) {
    return switch (delivery) {
      case Delivery.Reject reject when reject.mixed() -> "bisect";
      case Delivery.TooLarge _ -> "split";
      case Delivery.Accepted _,
          Delivery.Partial _,
          Delivery.Retry _,
          Delivery.Park _,
          Delivery.Disable _,
          Delivery.Reject _ ->
          delivery.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    };
  }

  private static LaneParts destination(TestedProvider provider) {
    String settings = "throttle.lines = 100\n" + LaneHarness.QUICK + FlyLines.inOneBatch(2);
    return ShippedConfiguration.ready(reception.destination(provider, settings), _ -> {});
  }
}
