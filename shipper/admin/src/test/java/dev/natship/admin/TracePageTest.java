package dev.natship.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Sink;
import dev.natship.deadletters.DeadLetterLog;
import dev.natship.engine.Engine;
import dev.natship.engine.LaneParts;
import dev.natship.engine.LaneSettings;
import dev.natship.intake.SourceStatus;
import dev.natship.journal.JournalSettings;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `/api/v1/trace`, and `to`, `outcome` and `form` of `/api/v1/logs`, over real sockets: one
/// destination takes everything, one refuses what says so, one wants an app only.
@Timeout(120)
class TracePageTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  private final HttpClient client = HttpClient.newHttpClient();
  private final CountDownLatch slow = new CountDownLatch(1);
  private Engine engine;
  private AdminServer server;

  @BeforeEach
  void start() throws IOException {
    engine =
        Engine.open(
            JournalSettings.inMemory(4 << 20),
            4 << 20,
            InstantSource.system(),
            List.of(
                lane("good", "fields.rename { message = said }", _ -> taken()),
                lane("picky", "", TracePageTest::refuses),
                lane("shop", "select.apps = [shop]", _ -> waits())));
    engine.start();
    server =
        AdminServer.start(
            new AdminSettings(
                Optional.of(new Address(InetAddress.getLoopbackAddress(), 0)),
                Optional.empty(),
                Optional.empty()),
            new RunningShipper(
                "test",
                Instant.EPOCH,
                engine,
                TracePageTest::source,
                Optional::empty,
                Optional.empty(),
                () -> NotRunning.NONE,
                List::of,
                Optional.empty()));
  }

  private static LaneParts lane(String name, String more, Answers answers) {
    Settings settings =
        Settings.parse(name, "batch { age = 5ms, events = 1 }\n" + more, new Problems());
    return new LaneParts(
        name, LaneSettings.read(settings), new Answering(answers), new DeadLetterLog());
  }

  private interface Answers {
    Delivery answer(Batch batch) throws InterruptedException;
  }

  private record Answering(Answers answers) implements Sink {
    @Override
    public Encoding encoding() {
      return (LogLine line, Output out) -> line.writeJson(out);
    }

    @Override
    public Delivery deliver(Batch batch) throws InterruptedException {
      return answers.answer(batch);
    }
  }

  private static Delivery taken() {
    return new Delivery.Accepted(202, "object a/b-1.log");
  }

  private static Delivery refuses(Batch batch) {
    return new String(batch.item(0), StandardCharsets.UTF_8).contains("bad")
        ? new Delivery.Reject(422, "no field x", false)
        : new Delivery.Accepted(200);
  }

  private Delivery waits() throws InterruptedException {
    slow.await();
    return new Delivery.Accepted(200);
  }

  private static SourceStatus source() {
    throw new AssertionError("nobody asks for it");
  }

  @AfterEach
  void stop() {
    slow.countDown();
    client.close();
    server.close();
    engine.close();
  }

  @Test
  void tellsForEachDestinationWhatBecameOfALine() throws Exception {
    accept("web", "good one");
    accept("web", "bad one");
    settled("picky", 1);

    String answer = get("/api/v1/trace?text=bad");

    assertTrue(answer.contains("\"sequence\":1,\"time\":\""), answer);
    assertEquals(2, answer.split("\"received\":").length, "named once: " + answer);
    assertTrue(answer.contains("\"good\":{\"outcome\":\"delivered\",\"at\":\""), answer);
    assertTrue(answer.contains("\"words\":\"object a/b-1.log\"}"), answer);
    assertTrue(
        answer.contains("\"picky\":{\"outcome\":\"dead-lettered\",\"reason\":\"rejected\""),
        answer);
    assertTrue(answer.contains("\"status\":422,\"words\":\"no field x\"}"), answer);
    assertTrue(
        answer.contains("\"shop\":{\"outcome\":\"filtered\",\"reason\":\"select.apps = shop\"}"),
        answer);
    assertEquals(answer, get("/api/v1/trace?sequence=1"));
    String one = get("/api/v1/trace?sequence=1&to=shop");
    assertTrue(one.contains("\"destinations\":{\"shop\":{\"outcome\":\"filtered\","), one);
    assertFalse(one.contains("picky"), one);
  }

  @Test
  void ofALineThatIsGoneItTellsWhatIsRemembered() throws Exception {
    String long100k = "x".repeat(100_000);
    for (int i = 0; i < 80; i++) {
      accept("web", long100k);
      Await.until(BOUND, () -> engine.lane("good").orElseThrow().ledger().pending() == 0);
    }

    String answer = get("/api/v1/trace?sequence=0");

    assertTrue(answer.startsWith("{\"sequence\":0,\"missing\":true"), answer);
    assertTrue(answer.contains("\"good\":{\"outcome\":\"delivered\""), answer);
    assertTrue(answer.contains("\"shop\":{\"outcome\":\"unknown\""), answer);
  }

  @Test
  void ofANumberThatNoLineHasHadYetThereIsNothingToTell() throws Exception {
    accept("web", "one");

    assertTrue(get("/api/v1/trace?sequence=1").startsWith("{\"notice\":\"end\""));
  }

  @Test
  void aCursorNamesALineOfItsOwnLifeAndNoOther() throws Exception {
    accept("web", "good one");
    settled("picky", 0);
    String cursor =
        get("/api/v1/trace?text=good").replaceFirst("(?s).*?\"cursor\":\"([^\"]+)\".*", "$1");
    long epoch = Long.parseLong(cursor.substring(0, cursor.indexOf('-')));

    assertTrue(get("/api/v1/trace?sequence=" + cursor).contains("good one"), cursor);
    String earlier = get("/api/v1/trace?sequence=" + (epoch - 1) + "-0");
    assertTrue(earlier.startsWith("{\"sequence\":0,\"missing\":true"), earlier);
    assertTrue(
        earlier.contains(
            "\"good\":{\"outcome\":\"unknown\",\"reason\":\"it is of an earlier journal\""),
        earlier);
    String never = get("/api/v1/trace?sequence=" + (epoch + 1) + "-0");
    assertTrue(never.startsWith("{\"notice\":\"end\""), never);
  }

  @Test
  void saysWhatIsWrongWithTheQuestion() throws Exception {
    assertEquals(
        "which line? Say sequence, text, or words of select such as request-id",
        get("/api/v1/trace"));
    assertEquals(
        "sequence: expected the number of a line, or its cursor",
        get("/api/v1/trace?text=x&sequence=first"));
    assertTrue(
        get("/api/v1/trace?sequence=1&to=god").startsWith("to: there is no destination god"));
    assertTrue(get("/api/v1/logs?outcome=delivered").startsWith("to: outcome and form are"));
    assertTrue(
        get("/api/v1/logs?to=god").startsWith("to: there is no destination god"), "an unknown one");
    assertTrue(
        get("/api/v1/logs?to=good&outcome=lost").startsWith("outcome: expected delivered, "));
    assertEquals("form: expected came or sent", get("/api/v1/logs?to=good&form=x"));
  }

  @Test
  void readsTheLinesThatHaveOneOutcomeAtADestination() throws Exception {
    accept("web", "good one");
    accept("shop", "bad one");
    accept("web", "good two");
    accept("web", "bad two");
    accept("web", "good three");
    settled("picky", 2);

    String dead = get("/api/v1/logs?to=picky&outcome=dead-lettered&last=1");
    assertTrue(dead.contains("bad two"), dead);
    assertFalse(dead.contains("one"), dead);
    String delivered = get("/api/v1/logs?to=picky&outcome=delivered");
    assertTrue(delivered.contains("good one") && !delivered.contains("bad"), delivered);
    String filtered = get("/api/v1/logs?to=shop&outcome=filtered&count=all");
    assertTrue(filtered.contains("\"lines\":4,"), filtered);
    String pending = get("/api/v1/logs?to=shop&outcome=pending");
    assertTrue(pending.contains("bad one") && !pending.contains("two"), pending);
    String selected = get("/api/v1/logs?to=shop");
    assertTrue(selected.contains("bad one") && !selected.contains("two"), selected);
  }

  @Test
  void readsLinesAsTheyAreSent() throws Exception {
    accept("web", "{\"message\":\"hello\",\"level\":\"warn\"}");

    String sent = get("/api/v1/logs?to=good&form=sent");
    String came = get("/api/v1/logs?to=good&form=came");

    assertTrue(sent.contains("\"said\":\"hello\""), sent);
    assertTrue(came.contains("\"line\":{\"message\":\"hello\""), came);
  }

  @Test
  void whoFollowsAnOutcomeGetsALineOnceThatIsKnown() throws Exception {
    accept("shop", "before");
    HttpRequest request =
        HttpRequest.newBuilder(uri("/api/v1/logs?follow=1&last=10&to=shop&outcome=delivered"))
            .build();
    HttpResponse<InputStream> answer =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      assertTrue(next(reader).contains("began"));
      Await.until(BOUND, () -> server.followers() == 1);
      accept("shop", "later");
      accept("web", "not selected");
      slow.countDown();

      String first = next(reader);
      String both = first + next(reader);
      assertTrue(both.contains("\"before\"") && both.contains("\"later\""), both);
    }
  }

  private static String next(BufferedReader reader) throws IOException {
    String line = reader.readLine();
    while (line.isEmpty()) {
      line = reader.readLine();
    }
    return line;
  }

  private void accept(String app, String text) {
    engine.accept("logs." + app + ".fra.i1", text.getBytes(StandardCharsets.UTF_8));
  }

  private void settled(String lane, long deadLettered) {
    Await.until(
        BOUND,
        () ->
            engine.lane(lane).orElseThrow().ledger().deadLettered() == deadLettered
                && engine.lane(lane).orElseThrow().ledger().pending() == 0
                && engine.lane("good").orElseThrow().ledger().pending() == 0);
  }

  private String get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri(path)).build();
    String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    return body.strip();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.address().orElseThrow().port() + path);
  }
}
