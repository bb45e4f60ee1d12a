package dev.natship.syslog;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import java.io.IOException;

/// Syslog over UDP, one datagram a message.
final class DatagramSyslogSink implements Sink, Sink.Checkable {
  private final Datagrams datagrams;
  private final Encoding encoding;

  DatagramSyslogSink(Endpoint endpoint, Encoding encoding) {
    this.datagrams = new Datagrams(endpoint);
    this.encoding = encoding;
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException {
    for (int i = 0; i < batch.size(); i++) {
      datagrams.send(batch.data(), batch.offset(i), batch.length(i));
    }
    return new Delivery.Accepted(0);
  }

  @Override
  public Delivery check() throws IOException {
    return new Delivery.Accepted(0, datagrams.describe());
  }

  @Override
  public void close() {
    datagrams.close();
  }
}
