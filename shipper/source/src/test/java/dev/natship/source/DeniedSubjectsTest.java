package dev.natship.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.SubjectPattern;
import dev.natship.demo.MiniBroker;
import dev.natship.intake.ClockReading;
import dev.natship.testkit.Await;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class DeniedSubjectsTest {
  private static final SubjectPattern ONE = SubjectPattern.parse("logs.a.*");
  private static final SubjectPattern OTHER = SubjectPattern.parse("logs.*.b");

  private static final String REFUSAL =
      "-ERR 'Permissions Violation for Subscription to \"logs.a.*\"'";

  private static final ClockReading NOW = new ClockReading(0, 0);

  private final DeniedSubjects deniedSubjects = new DeniedSubjects();

  @Test
  void knowTheSubjectFromTheServersWords() {
    deniedSubjects.add(
        "Permissions Violation for Subscription to \"logs.a.*\" using queue \"q\"", NOW);
    deniedSubjects.add("Permissions Violation for Subscription to nothing", NOW);

    assertTrue(deniedSubjects.contain(ONE));
    assertFalse(deniedSubjects.contain(OTHER));
  }

  @Test
  void endWithTheFirstLine() {
    deniedSubjects.add("\"logs.a.*\"", NOW);
    deniedSubjects.brought(OTHER);
    assertTrue(deniedSubjects.contain(ONE));

    deniedSubjects.brought(ONE);
    assertFalse(deniedSubjects.contain(ONE));
  }

  @Test
  void endWhenTheSubjectWasAskedForAnewAndNotRefusedAgain() {
    deniedSubjects.add("\"logs.a.*\"", new ClockReading(10, 0));
    deniedSubjects.add("\"logs.*.b\"", new ClockReading(30, 0));

    deniedSubjects.forgetBefore(new ClockReading(20, 0));

    assertFalse(deniedSubjects.contain(ONE));
    assertTrue(deniedSubjects.contain(OTHER));
  }

  @Test
  void endWithoutALineWhenTheServerAllowsTheSubject() throws Exception {
    try (MiniBroker broker = MiniBroker.start()) {
      broker.forbid("logs.>");
      try (Harvest harvest = Harvest.connected("url = \"" + broker.url() + "\"")) {
        Await.until(
            Harvest.BOUND,
            () -> harvest.status().problems().stream().anyMatch(p -> p.contains("\"logs.>\"")),
            () -> harvest.status().toString());

        broker.allow("logs.>");

        Await.until(
            Harvest.BOUND,
            () -> harvest.status().problems().isEmpty(),
            () -> harvest.status().toString());
        assertTrue(harvest.status().connected());
      }
    }
  }

  @Test
  void endWhenTheServerAllowsTheSubjectAfterAll() throws Exception {
    try (MiniBroker broker = MiniBroker.start()) {
      broker.forbid("logs.a.*");
      try (Harvest harvest =
          Harvest.connected(
              "url = \"" + broker.url() + "\", subjects = [\"logs.a.*\", \"logs.*.b\"]")) {
        Await.until(Harvest.BOUND, () -> harvest.status().lastError().isPresent());
        Harvest.publish(broker.url(), "logs.a.b", "by the second");
        harvest.awaitLines(1);

        broker.allow("logs.a.*");
        Await.until(Harvest.BOUND, () -> broker.subscriptions().contains("logs.a.*"));
        Harvest.publish(broker.url(), "logs.a.c", "by the first");
        harvest.awaitLines(2);
        Await.until(Harvest.BOUND, () -> broker.subscriptions().size() == 2);
        assertEquals(List.of(), harvest.status().problems());
        Harvest.publish(broker.url(), "logs.a.b", "by both");

        Await.until(Harvest.BOUND, () -> harvest.status().messages() >= 4);
        assertEquals(Map.of("doubled", 1L), harvest.stop().dropped());
      }
    }
  }

  /// The refusal may be heard before we know that the server has answered.
  @Test
  void standUntilTheyAreAskedForAnew() throws Exception {
    CompletableFuture<Harvest> asking = new CompletableFuture<>();
    AtomicInteger asked = new AtomicInteger();
    try (ScriptedServer server =
            new ScriptedServer((words, client) -> {
              switch (words[0] + " " + (words.length > 1 ? words[1] : "")) {
                case "SUB logs.a.*" -> {
                  if (asked.incrementAndGet() == 3) {
                    client.say("MSG logs.a.b 2 2", "{}");
                  }
                  client.say(REFUSAL);
                }
                case "PING " -> {
                  if (asked.compareAndSet(1, 2)) {
                    awaitProblem(asking.get());
                  }
                  client.say("PONG");
                }
                default -> {}
              }
            });
        Harvest harvest = both(server)) {
      asking.complete(harvest);

      harvest.awaitLines(1);
    }
  }

  /// Refusals come by another thread than lines.
  @Test
  void countFromTheMomentTheServerSaidSo() throws Exception {
    CountDownLatch heard = new CountDownLatch(1);
    try (ScriptedServer server =
            new ScriptedServer((words, client) -> {
              switch (words[0] + " " + (words.length > 1 ? words[1] : "")) {
                case "SUB logs.a.*" -> client.say("-ERR 'Wait'", REFUSAL);
                case "SUB logs.*.b" -> client.say("MSG logs.a.b 2 2", "{}");
                case "PING " -> client.say("PONG");
                default -> {}
              }
            });
        Harvest harvest = both(server);
        SlowLog _ = new SlowLog("Wait", heard)) {
      harvest.awaitLines(1);
      heard.countDown();
    }
  }

  private static Harvest both(ScriptedServer server) {
    return Harvest.start("url = \"" + server.url() + "\", subjects = [\"logs.a.*\", \"logs.*.b\"]");
  }

  private static void awaitProblem(Harvest harvest) {
    Await.until(
        Harvest.BOUND,
        () -> harvest.status().problems().stream().anyMatch(p -> p.contains("\"logs.a.*\"")),
        () -> harvest.status().toString());
  }

  /// Keeps whoever says a word in the log waiting.
  private static final class SlowLog extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger(NatsSource.class.getName());
    private final String word;
    private final CountDownLatch end;

    SlowLog(String word, CountDownLatch end) {
      this.word = word;
      this.end = end;
      logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord entry) {
      Object[] parameters = entry.getParameters();
      if (parameters != null && List.of(parameters).contains(word)) {
        try {
          assertTrue(end.await(Harvest.BOUND.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      end.countDown();
      logger.removeHandler(this);
    }
  }
}
