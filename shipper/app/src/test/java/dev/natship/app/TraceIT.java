package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.FreePort;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.NatsServer;
import dev.natship.testkit.Received;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `natship trace` as people type it: one destination takes a line, one refuses it, one does not
/// select it. Then after a restart, and without a running Natship.
@Timeout(240)
class TraceIT {
  private static final Duration BOUND = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void tellsWhatBecameOfALineNowLaterAndWithoutAProcess() throws Exception {
    try (NatsServer nats = NatsServer.start();
        HttpReceiver receiver = HttpReceiver.start()) {
      receiver.usually(TraceIT::answer);
      Map<String, String> variables = variables(nats, receiver);
      String first;
      try (NatshipProcess natship = NatshipProcess.startUnwatched(folder, variables, "run")) {
        natship.awaitReady();
        NatsWire.publish(nats.port(), "logs.web.ams.1", 0, 10);
        Await.until(BOUND, () -> isSettled(natship), natship::log);

        String told = trace(variables, "line 7");
        assertTrue(told.contains(" good delivered "), told);
        assertTrue(told.contains(", answered 200 batch good-"), told);
        assertTrue(told.contains(": rejected, answered 400: no sevens batch picky-"), told);
        assertTrue(told.contains(" shop filtered: select.apps = shop"), told);
        assertEquals(told, trace(variables, "7"), "by its number");
        first = told;
        assertTrue(trace(variables, "3").contains(" picky delivered "), trace(variables, "3"));

        Typed dead =
            Typed.command(
                variables, "tail", "--no-follow", "--to", "picky", "--outcome", "dead-lettered");
        assertEquals(1, dead.out().lines().count(), dead.all());
        assertTrue(dead.out().contains("line 7"), dead.all());
        Typed after =
            Typed.command(
                variables,
                "tail",
                "--no-follow",
                "--to",
                "good",
                "--after",
                "-n",
                "1",
                "-o",
                "json");
        assertTrue(after.out().contains("\"said\":\"line 9\""), after.all());
        natship.terminate();
        natship.exitCode();
      }
      try (NatshipProcess natship = NatshipProcess.startUnwatched(folder, variables, "run")) {
        natship.awaitReady();

        String told = trace(variables, "7");
        assertEquals(first, told, "the process before told the same");
        natship.terminate();
        natship.exitCode();
      }
      Typed alone = Typed.command(variables, "trace", "7");
      assertEquals(0, alone.code(), alone.all());
      assertTrue(alone.err().contains("; this is what the folder knows"), alone.err());
      String told = alone.out().replaceAll("\\s+", " ");
      assertEquals(first, told);
    }
  }

  private static String trace(Map<String, String> variables, String line) {
    Typed typed = Typed.command(variables, "trace", line);
    assertEquals(0, typed.code(), typed.all());
    assertTrue(typed.out().lines().skip(1).allMatch(each -> each.length() <= 80), typed.out());
    return typed.out().replaceAll("\\s+", " ");
  }

  private static CannedAnswer answer(Received request) {
    return request.path().startsWith("/picky") && request.text().contains("line 7")
        ? CannedAnswer.of(400, "no sevens")
        : CannedAnswer.of(200);
  }

  private static boolean isSettled(NatshipProcess natship) throws IOException {
    String status = natship.status();
    return status.contains("\"deadLettered\":1")
        && status.contains("\"filtered\":10")
        && status.split("\"delivered\":10,", -1).length > 1
        && status.contains("\"delivered\":9,");
  }

  private Map<String, String> variables(NatsServer nats, HttpReceiver receiver) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("own.conf"),
            """
            sinks.good { type = http, url = "%1$s/good", batch.age = 50ms, encoding = ndjson }
            sinks.good.fields.rename { message = said }
            sinks.picky { type = http, url = "%1$s/picky", batch.age = 50ms, encoding = ndjson }
            sinks.shop { type = http, url = "%1$s/shop", select.apps = [shop] }
            """
                .formatted(receiver.url()));
    Map<String, String> variables = new HashMap<>();
    variables.put("NATS_URL", nats.url());
    variables.put("NATSHIP_CONFIG", file.toString());
    variables.put("JOURNAL_DIR", folder.resolve("journal").toString());
    variables.put("ADMIN_ADDRESS", "127.0.0.1:" + FreePort.find());
    return variables;
  }
}
