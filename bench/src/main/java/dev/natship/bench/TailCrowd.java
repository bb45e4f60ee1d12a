package dev.natship.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.function.ToLongFunction;

/// Clients that follow lines of a shipper and read what they get, on one thread. They go when the
/// shipper does, and say then how many lines they got and of how many they were told that they
/// missed them.
final class TailCrowd implements Runnable {
  private static final int ROOM = 256 << 10;

  private final Selector selector;
  private final List<TailedLines> all;
  private final String selection;

  private TailCrowd(Selector selector, List<TailedLines> all, String selection) {
    this.selector = selector;
    this.all = all;
    this.selection = selection;
  }

  /// Returns when all of them follow.
  ///
  /// @param selection which lines, as parameters of a query; empty for all of them
  static void follow(int adminPort, int clients, String selection) throws IOException {
    if (clients == 0) {
      return;
    }
    Selector selector = Selector.open();
    byte[] request =
        "GET /api/v1/logs?follow=1%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
            .formatted(selection.isEmpty() ? "" : "&" + selection, adminPort)
            .getBytes(StandardCharsets.US_ASCII);
    List<TailedLines> all = new ArrayList<>();
    ByteBuffer first = ByteBuffer.allocate(ROOM);
    for (int i = 0; i < clients; i++) {
      SocketChannel client =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), adminPort));
      client.write(ByteBuffer.wrap(request));
      if (client.read(first.clear()) < 0) {
        throw new IOException("the shipper does not let " + clients + " clients follow");
      }
      TailedLines lines = new TailedLines();
      lines.add(first.flip());
      all.add(lines);
      client.configureBlocking(false);
      client.register(selector, SelectionKey.OP_READ, lines);
    }
    Thread.ofPlatform().daemon().name("tails").start(new TailCrowd(selector, all, selection));
  }

  @Override
  public void run() {
    ByteBuffer room = ByteBuffer.allocateDirect(ROOM);
    try (selector) {
      // A key that is cancelled stays until the next select, which would wait for nobody.
      while (selector.keys().stream().anyMatch(SelectionKey::isValid)) {
        selector.select(key -> read(key, room));
      }
    } catch (IOException e) {
      System.err.println("the tails ended: " + e.getMessage());
    }
    System.err.printf(
        "  %d who follow %s got %s lines each, and were told of %s that they missed%n",
        all.size(),
        selection.isEmpty() ? "everything" : selection,
        range(TailedLines::got),
        range(TailedLines::missed));
  }

  private String range(ToLongFunction<TailedLines> figure) {
    LongSummaryStatistics range = all.stream().mapToLong(figure).summaryStatistics();
    return range.getMin() + " to " + range.getMax();
  }

  private static void read(SelectionKey key, ByteBuffer room) {
    try {
      SocketChannel client = (SocketChannel) key.channel();
      if (client.read(room.clear()) < 0) {
        client.close();
      } else {
        ((TailedLines) key.attachment()).add(room.flip());
      }
    } catch (IOException _) {
      // the shipper has gone
      key.cancel();
    }
  }
}
