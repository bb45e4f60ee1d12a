package dev.natship.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/// Sockets that send at once. Otherwise a body just over 8 KiB waits for the peer's delayed
/// acknowledgement: 44 ms a request.
final class NoDelay extends SocketFactory {
  private final SocketFactory sockets = SocketFactory.getDefault();

  @Override
  public Socket createSocket() throws IOException {
    return prepared(sockets.createSocket());
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return prepared(sockets.createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return prepared(sockets.createSocket(host, port, local, localPort));
  }

  @Override
  public Socket createSocket(InetAddress address, int port) throws IOException {
    return prepared(sockets.createSocket(address, port));
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort)
      throws IOException {
    return prepared(sockets.createSocket(address, port, local, localPort));
  }

  private static Socket prepared(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    return socket;
  }
}
