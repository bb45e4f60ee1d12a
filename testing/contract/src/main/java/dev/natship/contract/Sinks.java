package dev.natship.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import java.io.IOException;
import java.util.List;

/// Makes and uses sinks without a lane.
public final class Sinks {
  private Sinks() {}

  /// The sink that these settings describe. Fails when a setting is unknown or wrong.
  public static Sink of(SinkFactory factory, String hocon) {
    Problems problems = new Problems();
    Settings settings = Settings.parse("under-test", hocon, problems);
    Sink sink = factory.create(settings);
    settings.refuseUnknown();
    assertEquals(List.of(), problems.all(), "the settings of the sink under test");
    return sink;
  }

  /// Whether the sink accepts this batch now. A broken connection counts as no.
  public static boolean accepts(Sink sink, Batch batch) throws InterruptedException {
    try {
      return sink.deliver(batch) instanceof Delivery.Accepted;
    } catch (IOException _) {
      return false;
    }
  }
}
