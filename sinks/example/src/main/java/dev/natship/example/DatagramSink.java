package dev.natship.example;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Delivery.Accepted;
import dev.natship.api.Delivery.Park;
import dev.natship.api.Encoding;
import dev.natship.api.FieldTemplate;
import dev.natship.api.Limits;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Sink;
import dev.natship.api.Unencodable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/// Sends each line as a datagram. Nobody acknowledges one, so "accepted" only means that it left.
final class DatagramSink implements Sink, Encoding {
  private static final int LARGEST_DATAGRAM = 65_507;

  private final InetSocketAddress destination;
  private final FieldTemplate text;

  DatagramSink(InetSocketAddress destination, FieldTemplate text) {
    this.destination = destination;
    this.text = text;
  }

  @Override
  public Encoding encoding() {
    return this;
  }

  @Override
  public void encode(LogLine line, Output out) throws Unencodable {
    if (!text.write(line, out)) {
      throw new Unencodable("a field that the text names is missing");
    }
  }

  @Override
  public Limits limits() {
    return Limits.NONE.withLineBytes(LARGEST_DATAGRAM);
  }

  @Override
  public Delivery deliver(Batch batch) throws IOException {
    InetAddress host;
    try {
      host = InetAddress.getByName(destination.getHostString());
    } catch (UnknownHostException _) {
      return new Park(0, "unknown host " + destination.getHostString());
    }
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < batch.size(); i++) {
        socket.send(
            new DatagramPacket(
                batch.data(), batch.offset(i), batch.length(i), host, destination.getPort()));
      }
    }
    return new Accepted(0);
  }
}
