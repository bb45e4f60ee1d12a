package dev.natship.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/// Publishes by hand, so that a bug of the client does not hide behind itself.
final class NatsWire {
  private NatsWire() {}

  /// Publishes numbered lines, and returns when the server has taken all of them.
  static void publish(int port, String subject, int from, int to) throws IOException {
    publish(port, subject, from, to, i -> "line " + i);
  }

  /// @param messages what the line of a number says
  static void publish(int port, String subject, int from, int to, IntFunction<String> messages)
      throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(20_000);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      OutputStream out = socket.getOutputStream();
      StringBuilder said = new StringBuilder("CONNECT {\"verbose\":false,\"pedantic\":false}\r\n");
      for (int i = from; i < to; i++) {
        String payload = "{\"message\":\"" + messages.apply(i) + "\"}";
        said.append("PUB ").append(subject).append(' ').append(payload.length());
        said.append("\r\n").append(payload).append("\r\n");
      }
      out.write(said.append("PING\r\n").toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
      String answer = in.readLine();
      while (answer != null && !answer.equals("PONG")) {
        answer = in.readLine();
      }
      if (answer == null) {
        throw new IOException("the server hung up");
      }
    }
  }

  /// Subscribes, and returns when the server knows it.
  static Ear listen(int port, String subject) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(20_000);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    String said =
        "CONNECT {\"verbose\":false,\"pedantic\":false}\r\nSUB " + subject + " 1\r\nPING\r\n";
    socket.getOutputStream().write(said.getBytes(StandardCharsets.UTF_8));
    Ear ear = new Ear(socket, in);
    while (!ear.next().equals("PONG")) {
      // What the server says of itself.
    }
    return ear;
  }

  /// What comes to a subscriber, line by line.
  record Ear(Socket socket, BufferedReader in) implements AutoCloseable {
    String next() throws IOException {
      String line = in.readLine();
      if (line == null) {
        throw new IOException("the server hung up");
      }
      return line;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
