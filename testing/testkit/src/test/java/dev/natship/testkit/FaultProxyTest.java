package dev.natship.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
  private ServerSocket listener;
  private FaultProxy proxy;
  private Socket client;
  private Socket server;

  @BeforeEach
  void connect() throws IOException {
    listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    proxy = FaultProxy.before(listener.getLocalPort());
    client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    server = listener.accept();
    client.setSoTimeout(20_000);
    server.setSoTimeout(20_000);
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    client.close();
    server.close();
    listener.close();
  }

  @Test
  void passesBytesBothWays() throws IOException {
    client.getOutputStream().write(7);
    assertEquals(7, server.getInputStream().read());

    server.getOutputStream().write(8);
    assertEquals(8, client.getInputStream().read());
  }

  @Test
  void cutsBothSides() throws IOException {
    proxy.cut();

    assertThrows(SocketException.class, () -> client.getInputStream().read());
    assertThrows(SocketException.class, () -> server.getInputStream().read());
  }

  @Test
  void swallowsBytesUntilHealed() throws IOException {
    proxy.blackhole();
    client.getOutputStream().write(7);
    server.setSoTimeout(50);
    assertThrows(SocketTimeoutException.class, () -> server.getInputStream().read());

    server.setSoTimeout(20_000);
    proxy.heal();

    assertEquals(7, server.getInputStream().read());
  }

  @RepeatedTest(20)
  void closesOneWayOnly() throws IOException {
    proxy.halfClose();
    assertEquals(-1, client.getInputStream().read());

    client.getOutputStream().write(7);

    assertEquals(7, server.getInputStream().read());
  }
}
