package dev.natship.syslog;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// Syslog over UDP, one datagram a message. Nothing tells whether it arrived; only a host that says
/// that nobody listens is noticed, one datagram late.
final class DatagramSyslogSink implements Sink, Sink.Checkable {
  private final Endpoint endpoint;
  private final Encoding encoding;
  private volatile @Nullable DatagramSocket socket;

  DatagramSyslogSink(Endpoint endpoint, Encoding encoding) {
    this.endpoint = endpoint;
    this.encoding = encoding;
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException {
    DatagramSocket open = socket();
    try {
      for (int i = 0; i < batch.size(); i++) {
        open.send(new DatagramPacket(batch.data(), batch.offset(i), batch.length(i)));
      }
      return new Delivery.Accepted(0);
    } catch (IOException e) {
      // The name may by now stand for another address.
      close();
      throw e;
    }
  }

  @Override
  public Delivery check() throws IOException {
    socket();
    return new Delivery.Accepted(0, endpoint + " resolves; UDP cannot tell whether anyone listens");
  }

  @Override
  public void close() {
    DatagramSocket open = socket;
    if (open != null) {
      open.close();
    }
  }

  private DatagramSocket socket() throws IOException {
    DatagramSocket open = socket;
    if (open != null && !open.isClosed()) {
      return open;
    }
    InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
    if (address.isUnresolved()) {
      throw new UnknownHostException("unknown host " + endpoint.host());
    }
    DatagramSocket fresh = new DatagramSocket();
    fresh.connect(address);
    socket = fresh;
    return fresh;
  }
}
