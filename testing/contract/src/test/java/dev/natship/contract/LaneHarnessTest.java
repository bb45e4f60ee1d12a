package dev.natship.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Field;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneHarnessTest {

  @Test
  void showsWhatWentOutAndWhatBecameOfIt() {
    try (LaneHarness harness =
        LaneHarness.of(
            new Moody(), "mood = fine, batch { events = 2 }, limits { concurrency = 1 }")) {
      harness.feed("logs.x", "one").feed("logs.x", "bad").feed("logs.x", "three");

      assertEquals(2, harness.settle().delivered());
      assertEquals("one", harness.attempts().getFirst().items().getFirst());
      assertInstanceOf(LaneHarness.Outcome.Threw.class, harness.attempts().getFirst().outcome());
      assertEquals("bad words", harness.deadLetters().getFirst().words());
    }
  }

  @Test
  void refusesSettingsThatNobodyReads() {
    assertThrows(AssertionError.class, () -> LaneHarness.of(new Moody(), "mood = fine, mod = 1"));
  }

  /// Makes sinks that break the first connection and refuse every item that begins with `b`.
  private static final class Moody implements SinkFactory {
    @Override
    public String type() {
      return "moody";
    }

    @Override
    public Sink create(Settings settings) {
      settings.text("mood");
      return new Sink() {
        private boolean broken;

        @Override
        public Encoding encoding() {
          return (line, out) -> line.writeText(Field.MESSAGE, out);
        }

        @Override
        public Delivery deliver(Batch batch) throws IOException {
          if (!broken) {
            broken = true;
            throw new IOException("reset");
          }
          for (int i = 0; i < batch.size(); i++) {
            if (batch.item(i)[0] == 'b') {
              return new Delivery.Partial(
                  200,
                  "",
                  new int[0],
                  List.of(new Delivery.Rejection(i, "bad words")),
                  Duration.ZERO);
            }
          }
          return new Delivery.Accepted(200);
        }
      };
    }
  }
}
