package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.natship.testkit.FaultProxy;
import dev.natship.testkit.NatsServer;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `natship exec` and `natship publish` against a real server.
@Timeout(180)
class CaptureIT {
  @Test
  void aProgramsOutputPassesThroughAndArrivesAsLines() throws Exception {
    try (NatsServer nats = NatsServer.start();
        Subscriber lines = new Subscriber(nats, "logs.my-app.fra.i1")) {
      Process exec =
          start(
              nats,
              "exec",
              "--app",
              "my.app",
              "--region",
              "fra",
              "--instance",
              "i1",
              "--",
              "sh",
              "-c",
              "echo out; sleep 1; echo err >&2; sleep 1; printf part; exit 7");
      exec.getOutputStream().close();

      assertEquals("out\npart", text(exec));
      assertEquals(7, exit(exec));
      List<String> arrived = List.of(lines.next(), lines.next(), lines.next());
      assertTrue(
          arrived.get(0).contains("\"message\":\"out\",\"stream\":\"stdout\""), arrived.get(0));
      assertTrue(
          arrived.get(1).contains("\"message\":\"err\",\"stream\":\"stderr\""), arrived.get(1));
      assertTrue(
          arrived.get(2).contains("\"message\":\"part\",\"stream\":\"stdout\""), arrived.get(2));
    }
  }

  /// Nobody would read its output any more, nor pass on a signal.
  @Test
  void aProgramIsToldToEndWhereWeAreKilled() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "no setpriv here");
    try (NatsServer nats = NatsServer.start()) {
      Process exec = start(nats, "exec", "--app", "a", "--", "sh", "-c", "echo $$; exec sleep 300");
      exec.getOutputStream().close();
      ProcessHandle program;
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(exec.getInputStream(), StandardCharsets.UTF_8))) {
        program = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
        exec.destroyForcibly().waitFor();
      }
      try {
        program.onExit().get(30, TimeUnit.SECONDS);
      } finally {
        program.destroyForcibly();
      }
      assertFalse(program.isAlive());
    }
  }

  @Test
  void signalsReachTheProgramAlsoTheFirstMomentItIsThere() throws Exception {
    try (NatsServer nats = NatsServer.start()) {
      Process exec =
          start(
              nats,
              "exec",
              "--app",
              "a",
              "--",
              "sh",
              "-c",
              "trap 'echo got; exit 3' TERM; echo ready; while :; do sleep 0.1; done");
      exec.getOutputStream().close();
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(exec.getInputStream(), StandardCharsets.UTF_8))) {
        assertEquals("ready", out.readLine());
        exec.toHandle().destroy();
        assertEquals("got", out.readLine());
      }
      assertEquals(3, exit(exec));
    }
  }

  @Test
  void whileNatsIsAwayTheProgramGoesOnAndTheStreamSaysWhatIsMissing(@TempDir Path folder)
      throws Exception {
    int count = 20_000;
    Path flood = folder.resolve("flood");
    Path end = folder.resolve("end");
    String waits = "while [ ! -e %s ]; do sleep 0.05; done; ";
    String script =
        "echo before; "
            + waits.formatted(flood)
            + "seq -f '%%.0f %s' %d; ".formatted("x".repeat(400), count)
            + waits.formatted(end)
            + "echo after; exit 5";
    try (NatsServer nats = NatsServer.start();
        FaultProxy network = FaultProxy.before(nats.port());
        Subscriber lines = new Subscriber(nats, "logs.web.local.i1")) {
      Process exec =
          start(
              "nats://127.0.0.1:" + network.port(),
              "exec",
              "--app",
              "web",
              "--instance",
              "i1",
              "--",
              "sh",
              "-c",
              script);
      exec.getOutputStream().close();
      assertTrue(lines.next().contains("\"message\":\"before\""));

      network.refuse();
      Files.createFile(flood);
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(exec.getInputStream(), StandardCharsets.UTF_8))) {
        assertEquals("before", out.readLine());
        for (int i = 1; i <= count; i++) {
          assertTrue(out.readLine().startsWith(i + " "));
        }
        network.heal();
        List<String> arrived = new ArrayList<>(List.of(lines.next()));
        Files.createFile(end);
        while (!arrived.getLast().contains("\"message\":\"after\"")) {
          arrived.add(lines.next());
        }
        assertEquals("after", out.readLine());
        assertEquals(5, exit(exec));

        // What was being sent when the connection broke may come twice.
        long kept = arrived.stream().distinct().filter(line -> line.contains(" xxx")).count();
        List<String> marks =
            arrived.stream().filter(line -> line.contains("\"dropped\":")).toList();
        assertEquals(1, marks.size(), marks.toString());
        assertTrue(
            marks.getFirst().contains("\"dropped\":" + (count - kept) + ","), marks::toString);
        assertTrue(kept > 0 && kept < count);
        assertEquals(arrived.size() - 2, arrived.indexOf(marks.getFirst()));
      }
    }
  }

  @Test
  void standardInputIsPublishedToItsLastLine() throws Exception {
    try (NatsServer nats = NatsServer.start();
        Subscriber lines = new Subscriber(nats, "logs.web.local.>")) {
      Process publish = start(nats, "publish", "--app", "web");
      try (var in = publish.getOutputStream()) {
        for (int i = 0; i < 2_000; i++) {
          in.write(("line " + i + "\n").getBytes(StandardCharsets.UTF_8));
        }
        in.write("last".getBytes(StandardCharsets.UTF_8));
      }
      assertEquals(0, exit(publish));
      for (int i = 0; i < 2_000; i++) {
        assertTrue(lines.next().contains("\"message\":\"line " + i + "\""));
      }
      assertTrue(lines.next().contains("\"message\":\"last\""));
    }
  }

  private static int exit(Process process) throws InterruptedException {
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return process.exitValue();
  }

  private static String text(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static Process start(NatsServer nats, String... words) throws IOException {
    return start(nats.url(), words);
  }

  private static Process start(String url, String... words) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.natship.app.Main"));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("NATS_URL", url);
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /// One subscription, spoken by hand: the client's library is none of this room's.
  private static final class Subscriber implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;

    Subscriber(NatsServer nats, String subject) throws IOException {
      socket = new Socket("127.0.0.1", nats.port());
      socket.setSoTimeout(60_000);
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      say("CONNECT {\"verbose\":false}\r\nSUB " + subject + " 1\r\nPING\r\n");
      while (!line().equals("PONG")) {
        // the server introduces itself
      }
    }

    String next() throws IOException {
      String line = line();
      while (!line.startsWith("MSG ")) {
        if (line.equals("PING")) {
          say("PONG\r\n");
        }
        line = line();
      }
      byte[] payload = new byte[Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1))];
      in.readFully(payload);
      line();
      return new String(payload, StandardCharsets.UTF_8);
    }

    private void say(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
        line.append(c == '\r' ? "" : (char) c);
      }
      return line.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
