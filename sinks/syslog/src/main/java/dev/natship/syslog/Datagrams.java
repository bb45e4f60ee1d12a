package dev.natship.syslog;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// A way to one receiver over UDP. Nothing tells whether a datagram arrived; only a host that says
/// that nobody listens is noticed, one datagram late.
final class Datagrams implements AutoCloseable {
  private final Endpoint endpoint;
  private volatile @Nullable DatagramSocket socket;

  Datagrams(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  void send(byte[] data, int offset, int length) throws IOException {
    DatagramSocket open = open();
    try {
      open.send(new DatagramPacket(data, offset, length));
    } catch (IOException e) {
      // The name may by now stand for another address.
      close();
      throw e;
    }
  }

  /// The way as it is, or a new one to what the name stands for now.
  DatagramSocket open() throws IOException {
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

  /// What can be told without an answer.
  String describe() throws IOException {
    open();
    return endpoint + " resolves; UDP cannot tell whether anyone listens";
  }

  @Override
  public void close() {
    DatagramSocket open = socket;
    if (open != null) {
      open.close();
    }
  }
}
