package dev.natship.contract;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Settings;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/// A sink whose connection breaks once: after the destination has accepted a batch, before the
/// answer arrives.
public final class LostAnswer implements Sink {
  private final Sink sink;
  private final AtomicBoolean lost = new AtomicBoolean();

  private LostAnswer(Sink sink) {
    this.sink = sink;
  }

  /// A factory whose sinks lose one answer.
  public static SinkFactory of(SinkFactory factory) {
    return new SinkFactory() {
      @Override
      public String type() {
        return factory.type();
      }

      @Override
      public Sink create(Settings settings) {
        return new LostAnswer(factory.create(settings));
      }
    };
  }

  @Override
  public Encoding encoding() {
    return sink.encoding();
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException, InterruptedException {
    Delivery delivery = sink.deliver(batch);
    if (delivery instanceof Delivery.Accepted && lost.compareAndSet(false, true)) {
      throw new IOException("reset before the answer came");
    }
    return delivery;
  }

  @Override
  public void close() {
    sink.close();
  }
}
