package dev.natship.redis;

import dev.natship.testkit.Daemon;
import dev.natship.testkit.DebianPackages;
import dev.natship.testkit.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A real redis-server for one test, and a way to send it commands.
final class Redis implements AutoCloseable {
  private final Daemon daemon;

  private Redis(Daemon daemon) {
    this.daemon = daemon;
  }

  static Redis start(Path folder, String... options) {
    int port = FreePort.find();
    List<String> all =
        new ArrayList<>(List.of("--port", "" + port, "--bind", "127.0.0.1", "--dir", "" + folder));
    all.addAll(List.of(options));
    return start(port, all);
  }

  /// A server whose one port accepts TLS only.
  static Redis startTls(Path folder, String... options) {
    int port = FreePort.find();
    List<String> all =
        new ArrayList<>(
            List.of(
                "--port",
                "0",
                "--tls-port",
                "" + port,
                "--bind",
                "127.0.0.1",
                "--dir",
                "" + folder));
    all.addAll(List.of(options));
    return start(port, all);
  }

  private static Redis start(int port, List<String> options) {
    DebianPackages packages =
        DebianPackages.find(
            "redis",
            List.of("usr/bin/redis-server", "usr/bin/redis-check-rdb"),
            List.of("redis-server"));
    return new Redis(
        Daemon.start(
            packages.command("usr/bin/redis-server", options.toArray(String[]::new)), port));
  }

  int port() {
    return daemon.port();
  }

  /// Sends a command. Returns the text of the reply, which may be an error.
  String ask(String... command) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(Resp.command(command));
      InputStream in = socket.getInputStream();
      return switch (Resp.read(in)) {
        case Resp.Reply.Fine(String text) -> text;
        case Resp.Reply.Refused(String words) -> words;
      };
    }
  }

  void kill() {
    daemon.kill();
  }

  void restart() {
    daemon.restart();
  }

  @Override
  public void close() {
    daemon.close();
  }
}
