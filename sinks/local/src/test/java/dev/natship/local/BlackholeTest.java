package dev.natship.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.contract.Batches;
import dev.natship.contract.DecodedLines;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class BlackholeTest {
  @Test
  void takesEverything() throws Exception {
    try (Sink sink = sink("")) {
      assertEquals(new Delivery.Accepted(0), sink.deliver(batch(sink)));
    }
  }

  @Test
  void failsAsToldEverySoOften() throws Exception {
    try (Sink sink = sink("fail-every = 2, as = park")) {
      assertInstanceOf(Delivery.Accepted.class, sink.deliver(batch(sink)));
      assertInstanceOf(Delivery.Park.class, sink.deliver(batch(sink)));
      assertInstanceOf(Delivery.Accepted.class, sink.deliver(batch(sink)));
    }
    try (Sink sink = sink("fail-every = 1, as = error, delay = 1ms")) {
      assertThrows(IOException.class, () -> sink.deliver(batch(sink)));
    }
  }

  private static Sink sink(String hocon) {
    return new BlackholeFactory().create(Settings.parse("x", hocon, new Problems()));
  }

  private static Batch batch(Sink sink) throws Exception {
    return Batches.of(sink.encoding(), DecodedLines.of("x"));
  }
}
