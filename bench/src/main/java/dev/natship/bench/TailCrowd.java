package dev.natship.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// Clients that follow all lines of a shipper and read what they get, on one thread. They go when
/// the shipper does.
final class TailCrowd implements Runnable {
  private static final int ROOM = 256 << 10;

  private final Selector selector;

  private TailCrowd(Selector selector) {
    this.selector = selector;
  }

  /// Returns when all of them follow.
  static void follow(int adminPort, int clients) throws IOException {
    if (clients == 0) {
      return;
    }
    Selector selector = Selector.open();
    byte[] request =
        "GET /api/v1/logs?follow=1 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
            .formatted(adminPort)
            .getBytes(StandardCharsets.US_ASCII);
    ByteBuffer first = ByteBuffer.allocate(ROOM);
    for (int i = 0; i < clients; i++) {
      SocketChannel client =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), adminPort));
      client.write(ByteBuffer.wrap(request));
      if (client.read(first.clear()) < 0) {
        throw new IOException("the shipper does not let " + clients + " clients follow");
      }
      client.configureBlocking(false);
      client.register(selector, SelectionKey.OP_READ);
    }
    Thread.ofPlatform().daemon().name("tails").start(new TailCrowd(selector));
  }

  @Override
  public void run() {
    ByteBuffer room = ByteBuffer.allocateDirect(ROOM);
    try (selector) {
      while (!selector.keys().isEmpty()) {
        selector.select(key -> read(key, room));
      }
    } catch (IOException e) {
      System.err.println("the tails ended: " + e.getMessage());
    }
  }

  private static void read(SelectionKey key, ByteBuffer room) {
    try {
      SocketChannel client = (SocketChannel) key.channel();
      if (client.read(room.clear()) < 0) {
        client.close();
      }
    } catch (IOException _) {
      // the shipper has gone
      key.cancel();
    }
  }
}
