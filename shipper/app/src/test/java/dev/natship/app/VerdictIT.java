package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import dev.natship.testkit.ClosedPort;
import dev.natship.testkit.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `check` says of `run` is what `run` does: both as the real program, with the same
/// variables.
class VerdictIT {
  private static final Duration BOUND = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void aPortThatIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Map<String, String> variables = variables("sinks.a { type = blackhole }");
      variables.put("ADMIN_ADDRESS", "127.0.0.1:" + taken.getLocalPort());

      neitherStarts(variables, "is taken by another program");
    }
  }

  @Test
  void aFolderThatCannotBeWritten() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    Map<String, String> variables = variables("sinks.a { type = blackhole }");
    variables.put("JOURNAL_DIR", file.resolve("journal").toString());

    neitherStarts(variables, "is no folder");
  }

  @Test
  void aPluginThatIsMissing() throws Exception {
    neitherStarts(
        variables("sinks.a { type = acme-plugin }"),
        "there is no kind of destination called acme-plugin");
    startsWithout(
        variables("sinks.a { type = acme-plugin }, sinks.b { type = blackhole }"),
        "there is no kind of destination called acme-plugin",
        "run starts, with 1 destination and without a (broken)");
  }

  @Test
  void twoDestinationsOfOneName() throws Exception {
    Map<String, String> variables =
        variables(
            """
            sinks.a { type = http, url = "https://x.example" }
            sinks.a { type = http, url = "https://y.example" }
            """);

    String check = check(variables, 0);
    assertTrue(check.contains("own.conf: 2: sinks.a: stands here again (first in line 1)"), check);
    assertTrue(check.contains("run starts, with 1 destination"), check);
    assertTrue(check.contains("to https://y.example"), check);
    runs(variables, "stands here again (first in line 1)");
  }

  @Test
  void nobodyAtTheNatsAddress() throws Exception {
    Map<String, String> variables = variables("sinks.a { type = blackhole }");

    String check = check(variables, 0);
    assertTrue(check.contains("run starts, with 1 destination"), check);
    runs(variables, "[NATS-UNREACHABLE]");
  }

  private Map<String, String> variables(String config) throws IOException {
    Map<String, String> variables = new HashMap<>();
    variables.put(
        "NATSHIP_CONFIG", Files.writeString(folder.resolve("own.conf"), config).toString());
    variables.put("NATS_URL", "nats://127.0.0.1:" + ClosedPort.find());
    variables.put("ADMIN_ADDRESS", "127.0.0.1:" + FreePort.find());
    return variables;
  }

  private void neitherStarts(Map<String, String> variables, String words) throws Exception {
    String check = check(variables, 2);
    assertTrue(check.contains(words), check);
    assertTrue(check.contains("run does not start: "), check);
    List<String> verdict =
        check.lines().filter(line -> line.startsWith("run does not start: ")).toList();
    try (NatshipProcess run = NatshipProcess.startUnwatched(folder, variables, "run")) {
      assertEquals(2, run.exitCode(), run::log);
      assertTrue(run.log().contains(words), run::log);
      assertTrue(run.log().contains("natship: " + verdict.getFirst()), run::log);
    }
  }

  private void startsWithout(Map<String, String> variables, String words, String verdict)
      throws Exception {
    String check = check(variables, 1);
    assertTrue(check.contains(words), check);
    assertTrue(check.contains(verdict), check);
    runs(variables, verdict);
  }

  private void runs(Map<String, String> variables, String words) throws Exception {
    try (NatshipProcess run = NatshipProcess.run(folder, variables)) {
      Await.until(BOUND, () -> run.log().contains(words), run::log);
    }
  }

  private String check(Map<String, String> variables, int code) throws Exception {
    try (NatshipProcess check = NatshipProcess.startUnwatched(folder, variables, "check")) {
      assertEquals(code, check.exitCode(), check::log);
      return check.log();
    }
  }
}
