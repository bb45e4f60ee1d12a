package dev.natship.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import dev.natship.testkit.NatsServer;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a real server refuses is a problem from the start, in words.
class NatsDenialIT {

  @Test
  void aDeniedSubjectIsAProblem() throws Exception {
    try (NatsServer server = allowing("open.>");
        Harvest harvest = connected(server, "logs.>")) {
      awaitProblem(harvest, "\"logs.>\"");
      assertTrue(harvest.status().connected());
    }
  }

  @Test
  void aDeniedSubjectOfAQueueGroupIsAProblem() throws Exception {
    try (NatsServer server = allowing("open.>");
        Harvest harvest = connected(server, "logs.>\", queue = \"q")) {
      awaitProblem(harvest, "\"logs.>\"");
    }
  }

  @Test
  void onlyTheDeniedOneOfSeveralSubjectsIsAProblem() throws Exception {
    try (NatsServer server = allowing("open.>");
        Harvest harvest = connected(server, "open.>, logs.>")) {
      awaitProblem(harvest, "\"logs.>\"");
      assertEquals(1, harvest.status().problems().size(), () -> harvest.status().toString());
    }
  }

  @Test
  void aServerThatTakesNoSubscriptionIsAProblem() throws Exception {
    try (NatsServer server = NatsServer.start("max_subscriptions: 1");
        Harvest harvest =
            Harvest.connected(
                "url = \"%s\", subjects = \"logs.a, logs.b\"".formatted(server.url()))) {
      awaitProblem(harvest, "ubscriptions");
    }
  }

  /// The subject that is refused is asked for again and again; the other one must not suffer.
  @Test
  void atALimitOfSubscriptionsWhatIsAllowedGoesOn() throws Exception {
    try (NatsServer server = NatsServer.start("max_subscriptions: 1");
        Harvest harvest =
            Harvest.connected(
                "url = \"%s\", subjects = \"logs.a, logs.b\"".formatted(server.url()))) {
      awaitProblem(harvest, "ubscriptions");
      for (int i = 0; i < 40; i++) {
        Harvest.publish(server.url(), "logs.a", "line " + i);
      }
      harvest.awaitLines(40);
      assertEquals(40, harvest.count());
    }
  }

  @Test
  void aWrongPasswordIsAProblem() throws Exception {
    try (NatsServer server = allowing("logs.>");
        Harvest harvest =
            Harvest.start("url = \"%s\", user = u, password = wr0ng".formatted(server.url()))) {
      awaitProblem(harvest, "check user and password");
    }
  }

  @Test
  void aWrongTokenIsAProblem() throws Exception {
    try (NatsServer server = NatsServer.start("authorization { token: s3cret }");
        Harvest harvest = Harvest.start("url = \"%s\", token = wr0ng".formatted(server.url()))) {
      awaitProblem(harvest, "token");
    }
  }

  @Test
  void aServerThatIsNotThereIsAProblem() throws Exception {
    try (NatsServer server = NatsServer.absent("");
        Harvest harvest = Harvest.start("url = \"%s\"".formatted(server.url()))) {
      // At once, whether the first try has been answered yet or not.
      List<String> problems = harvest.status().problems();
      assertEquals(1, problems.size(), problems::toString);
      assertTrue(problems.getFirst().startsWith("not connected"), problems::toString);
      assertTrue(problems.getFirst().endsWith("[NATS-UNREACHABLE]"), problems::toString);
      awaitProblem(harvest, "check nats.url");
    }
  }

  private static NatsServer allowing(String subject) {
    return NatsServer.start(
        "authorization { users = [ { user: u, password: p, permissions: { subscribe: \"%s\" } } ] }"
            .formatted(subject));
  }

  private static Harvest connected(NatsServer server, String subjects) {
    return Harvest.connected(
        "url = \"%s\", user = u, password = p, subjects = \"%s\""
            .formatted(server.url(), subjects));
  }

  private static void awaitProblem(Harvest harvest, String part) {
    Await.until(
        Harvest.BOUND,
        () -> harvest.status().problems().stream().anyMatch(problem -> problem.contains(part)),
        () -> harvest.status().toString());
  }
}
