package dev.natship.syslog;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// Sends datagrams to one receiver over UDP. Nobody reports whether a datagram arrived. Only when
/// the host says that nobody listens is that noticed, one datagram later.
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
      // The name may have another address by now.
      close();
      throw e;
    }
  }

  /// The open socket, or a new one to the address that the name has now.
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

  /// Describes the receiver, without asking it.
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
