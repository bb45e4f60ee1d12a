package dev.natship.local;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import java.io.IOException;
import java.io.OutputStream;

/// Writes each batch in one piece, so that the lines of two console sinks do not mix on one
/// terminal.
final class ConsoleSink implements Sink {
  private final Encoding encoding;
  private final OutputStream stream;

  ConsoleSink(Encoding encoding, OutputStream stream) {
    this.encoding = encoding;
    this.stream = stream;
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException {
    stream.write(JoinedItems.of(batch));
    stream.flush();
    return new Delivery.Accepted(0);
  }
}
