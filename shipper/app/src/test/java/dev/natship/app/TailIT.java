package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import dev.natship.testkit.FreePort;
import dev.natship.testkit.NatsServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `natship tail` as people run it: a real process, a real server.
@Timeout(180)
class TailIT {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final Pattern LINE = Pattern.compile("line (\\d+)");

  @TempDir Path folder;

  @Test
  void comesBackAfterARestartAndMissesNothingThatTheFolderHas() throws Exception {
    try (NatsServer nats = NatsServer.start()) {
      Map<String, String> variables = variables(nats);
      variables.put("JOURNAL_DIR", folder.resolve("journal").toString());
      try (NatshipProcess first = run(variables)) {
        NatsWire.publish(nats.port(), "logs.shop.ams.1", 0, 5);
        NatsWire.publish(nats.port(), "logs.web.ams.1", 100, 105);
        try (NatshipProcess tail =
            NatshipProcess.startUnwatched(
                folder, variables, "tail", "-n", "3", "--app", "sh*", "--plain")) {
          Await.until(BOUND, () -> numbers(tail.log()).equals(List.of(2, 3, 4)), tail::log);
          NatsWire.publish(nats.port(), "logs.shop.ams.1", 5, 10);
          Await.until(BOUND, () -> numbers(tail.log()).contains(9), tail::log);

          first.terminate();
          assertTrue(first.exitCode() >= 0);
          Await.until(BOUND, () -> tail.log().contains("is away"), tail::log);
          try (NatshipProcess second = run(variables)) {
            NatsWire.publish(nats.port(), "logs.shop.ams.1", 10, 15);
            Await.until(BOUND, () -> numbers(tail.log()).contains(14), tail::log);

            assertEquals(List.of(2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14), numbers(tail.log()));
            assertFalse(tail.log().contains("missed"), tail.log());
            tail.terminate();
            assertEquals(0, tail.exitCode(), tail.log());
            assertTrue(second.isAlive());
          }
        }
      }
    }
  }

  @Test
  void directlyFromNatsItTakesNoLineFromTheQueueGroup() throws Exception {
    try (NatsServer nats = NatsServer.start()) {
      Map<String, String> variables = variables(nats);
      variables.put("QUEUE", "shippers");
      try (NatshipProcess running = run(variables);
          NatshipProcess tail =
              NatshipProcess.startUnwatched(folder, variables, "tail", "--direct", "-o", "raw")) {
        // Nothing tells that it has subscribed but a line that it shows.
        Await.until(
            BOUND,
            () -> {
              NatsWire.publish(nats.port(), "logs.shop.ams.1", 0, 1);
              Thread.sleep(50);
              return !numbers(tail.log()).isEmpty();
            },
            tail::log);
        NatsWire.publish(nats.port(), "logs.shop.ams.1", 1, 50);

        Await.until(BOUND, () -> numbers(tail.log()).contains(49), tail::log);
        Process asked = start(variables, "tail", "-n", "49", "--no-follow", "-o", "raw");
        String all = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(49, numbers(all).size(), all);
        assertTrue(running.isAlive());
      }
    }
  }

  @Test
  void endsWellWhenNobodyReadsItsOutput() throws Exception {
    try (NatsServer nats = NatsServer.start()) {
      Map<String, String> variables = variables(nats);
      try (NatshipProcess running = run(variables)) {
        NatsWire.publish(nats.port(), "logs.shop.ams.1", 0, 3);
        Process tail = start(variables, "tail", "-n", "3");
        try (BufferedReader out =
            new BufferedReader(
                new InputStreamReader(tail.getInputStream(), StandardCharsets.UTF_8))) {
          assertTrue(out.readLine().contains("line 0"));
        }
        Await.until(
            BOUND,
            () -> {
              NatsWire.publish(nats.port(), "logs.shop.ams.1", 3, 4);
              return tail.waitFor(100, TimeUnit.MILLISECONDS);
            });
        assertEquals(0, tail.exitValue());
        assertTrue(running.isAlive());
      }
    }
  }

  @Test
  void saysWhatToDoWhenNobodyAnswersOrTheTokenIsWrong() throws Exception {
    try (NatsServer nats = NatsServer.start()) {
      Map<String, String> variables = variables(nats);
      try (NatshipProcess alone =
          NatshipProcess.startUnwatched(folder, variables, "tail", "-n", "1")) {
        assertEquals(1, alone.exitCode());
        assertTrue(alone.log().contains("--direct reads from NATS"), alone.log());
      }
      variables.put("ADMIN_TOKEN", "the right one of many");
      try (NatshipProcess running = run(variables)) {
        variables.put("ADMIN_TOKEN", "a wrong one of many");
        try (NatshipProcess refused =
            NatshipProcess.startUnwatched(folder, variables, "tail", "-n", "1")) {
          assertEquals(1, refused.exitCode());
          assertTrue(refused.log().contains("ADMIN_TOKEN"), refused.log());
        }
        assertTrue(running.isAlive());
      }
    }
  }

  private NatshipProcess run(Map<String, String> variables) throws IOException {
    NatshipProcess running =
        NatshipProcess.startUnwatched(folder, variables, "run", "--allow-no-sinks");
    running.awaitReady();
    return running;
  }

  private static Process start(Map<String, String> variables, String... words) throws IOException {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.natship.app.Main"));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(variables);
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static Map<String, String> variables(NatsServer nats) throws IOException {
    Map<String, String> variables = new HashMap<>();
    variables.put("NATS_URL", nats.url());
    variables.put("METRICS_ADDRESS", "off");
    variables.put("ADMIN_ADDRESS", "127.0.0.1:" + FreePort.find());
    return variables;
  }

  private static List<Integer> numbers(String log) {
    return LINE.matcher(log).results().map(found -> Integer.parseInt(found.group(1))).toList();
  }
}
