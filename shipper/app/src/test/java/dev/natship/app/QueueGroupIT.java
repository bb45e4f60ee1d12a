package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.Await;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.NatsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three real programs that share the lines among them.
class QueueGroupIT {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final Pattern LINE = Pattern.compile("line (\\d+)");
  private static final Pattern DURABLE = Pattern.compile("\"durableLines\":(\\d+)");
  private static final Pattern CONNECTIONS = Pattern.compile("\"num_connections\": ?(\\d+)");

  @TempDir Path folder;

  @Test
  @Tag("F10")
  void losesNothingWhenOneOfThreeIsKilledAndComesBack() throws Exception {
    try (NatsServer nats = NatsServer.start();
        HttpReceiver receiver = HttpReceiver.start()) {
      receiver.usually(CannedAnswer.of(503));
      List<NatshipProcess> members = new ArrayList<>();
      try {
        for (int i = 0; i < 3; i++) {
          members.add(NatshipProcess.run(folder, variables(nats, receiver, i)));
        }
        members.forEach(NatshipProcess::awaitReady);
        NatsWire.publish(nats.port(), "logs.shop.ams.1", 0, 300);
        Await.until(BOUND, () -> durable(members) == 300, members.getFirst()::log);
        List<NatshipProcess> others = members.subList(1, 3);
        long before = durable(others);

        members.getFirst().kill();
        // A message that is on its way to a dead member is lost in core NATS, so let the server
        // see.
        Await.until(
            BOUND,
            () -> number(CONNECTIONS, page(nats.monitorUrl() + "/connz")) == 2,
            () -> nats.log().toString());
        NatsWire.publish(nats.port(), "logs.shop.ams.1", 300, 600);
        Await.until(BOUND, () -> durable(others) == before + 300, members.getLast()::log);

        receiver.usually(CannedAnswer.of(200));
        int refused = receiver.received().size();
        members.set(0, NatshipProcess.run(folder, variables(nats, receiver, 0)));
        Await.until(BOUND, () -> lines(receiver, refused).size() == 600, members.getFirst()::log);
        for (NatshipProcess member : members) {
          member.terminate();
          assertEquals(0, member.exitCode(), member::log);
        }
      } finally {
        members.forEach(NatshipProcess::close);
      }
    }
  }

  /// Core NATS deals lines out by chance, also to who cannot deliver: its journal keeps them.
  @Test
  @Tag("F11")
  void aMemberThatCannotDeliverKeepsItsShareAndHoldsUpNobody() throws Exception {
    try (NatsServer nats = NatsServer.start();
        HttpReceiver busy = HttpReceiver.start();
        HttpReceiver free = HttpReceiver.start()) {
      busy.usually(CannedAnswer.of(503));
      List<NatshipProcess> members = new ArrayList<>();
      try {
        members.add(NatshipProcess.run(folder, variables(nats, busy, 0)));
        members.add(NatshipProcess.run(folder, variables(nats, free, 1)));
        members.add(NatshipProcess.run(folder, variables(nats, free, 2)));
        members.forEach(NatshipProcess::awaitReady);

        NatsWire.publish(nats.port(), "logs.shop.ams.1", 0, 600);
        Await.until(BOUND, () -> durable(members) == 600, members.getFirst()::log);
        long share = durable(members.subList(0, 1));
        assertTrue(share > 0, "by chance none of 600 lines");
        Await.until(BOUND, () -> lines(free, 0).size() == 600 - share, members.getLast()::log);

        busy.usually(CannedAnswer.of(200));
        int refused = busy.received().size();
        Await.until(BOUND, () -> lines(busy, refused).size() == share, members.getFirst()::log);
        Set<Integer> all = lines(free, 0);
        all.addAll(lines(busy, refused));
        assertEquals(600, all.size());
        for (NatshipProcess member : members) {
          member.terminate();
          assertEquals(0, member.exitCode(), member::log);
        }
      } finally {
        members.forEach(NatshipProcess::close);
      }
    }
  }

  private Map<String, String> variables(NatsServer nats, HttpReceiver receiver, int member) {
    Map<String, String> variables = new HashMap<>();
    variables.put("NATS_URL", nats.url());
    variables.put("QUEUE", "shippers");
    variables.put("JOURNAL_DIR", folder.resolve("journal" + member).toString());
    variables.put("HTTP_URL", receiver.url());
    variables.put("HTTP_TOKEN", "t");
    return variables;
  }

  private static long durable(List<NatshipProcess> members) {
    try {
      long lines = 0;
      for (NatshipProcess member : members) {
        lines += number(DURABLE, member.status());
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : -1;
  }

  private static String page(String url) {
    try (var in = URI.create(url).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<Integer> lines(HttpReceiver receiver, int firstRequest) {
    Set<Integer> found = new TreeSet<>();
    receiver.received().stream()
        .skip(firstRequest)
        .forEach(request ->
            LINE.matcher(request.text())
                .results()
                .forEach(match -> found.add(Integer.parseInt(match.group(1)))));
    return found;
  }
}
