package dev.natship.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Stands between an HTTP client and a server, hands everything over, and remembers the heads of
/// the requests as they came.
final class Eavesdropper implements AutoCloseable {
  private final ServerSocket listener;
  private final int behind;
  private final List<ByteArrayOutputStream> heard = new ArrayList<>();

  /// @param behind the server's port on this machine
  Eavesdropper(int behind) throws IOException {
    this.behind = behind;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), behind);
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        synchronized (heard) {
          heard.add(copy);
        }
        Thread.ofVirtual().start(() -> pump(client, server, copy));
        Thread.ofVirtual().start(() -> pump(server, client, new ByteArrayOutputStream()));
      }
    } catch (IOException _) {
      // closed
    }
  }

  private static void pump(Socket from, Socket to, ByteArrayOutputStream copy) {
    byte[] some = new byte[8192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(some); count >= 0; count = in.read(some)) {
        synchronized (copy) {
          copy.write(some, 0, count);
        }
        out.write(some, 0, count);
      }
    } catch (IOException _) {
      // one of them has hung up
    }
  }

  /// The heads since the last call, each as its lines.
  List<List<String>> heads() {
    List<List<String>> heads = new ArrayList<>();
    synchronized (heard) {
      for (ByteArrayOutputStream each : heard) {
        String text;
        synchronized (each) {
          text = each.toString(StandardCharsets.ISO_8859_1);
          each.reset();
        }
        for (String head : text.split("(?<=\r\n\r\n)")) {
          if (head.contains(" HTTP/1.1\r\n")) {
            heads.add(Arrays.stream(head.split("\r\n")).filter(line -> !line.isEmpty()).toList());
          }
        }
      }
    }
    return heads;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
