package dev.natship.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A NATS server that says what a test wants, in the order that it wants: for what a real server
/// does in a moment that nobody can hit. One client at a time.
final class ScriptedServer implements AutoCloseable {
  /// What the server does about one line of the client.
  @FunctionalInterface
  interface Script {
    /// @param words of the line, the verb first
    void heard(String[] words, Client client) throws Exception;
  }

  private final ServerSocket listener;
  private final Script script;
  private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::serve);

  ScriptedServer(Script script) throws IOException {
    this.listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    this.script = script;
    thread.start();
  }

  String url() {
    return "nats://127.0.0.1:" + listener.getLocalPort();
  }

  /// The client's end, as the script sees it.
  static final class Client {
    private final Socket socket;
    private final OutputStream out;

    private Client(Socket socket) throws IOException {
      this.socket = socket;
      this.out = socket.getOutputStream();
    }

    /// @param lines in one packet
    void say(String... lines) throws IOException {
      out.write((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    void cut() throws IOException {
      socket.close();
    }
  }

  private void serve() {
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept();
          BufferedReader in =
              new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
        Client client = new Client(socket);
        client.say("INFO {\"server_id\":\"S\",\"version\":\"2.9.0\",\"max_payload\":1048576}");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          script.heard(line.split(" +"), client);
        }
      } catch (Exception _) {
        // The client, the script or the test has ended this connection.
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
