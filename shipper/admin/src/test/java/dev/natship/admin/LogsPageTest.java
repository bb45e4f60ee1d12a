package dev.natship.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.engine.Engine;
import dev.natship.intake.SourceStatus;
import dev.natship.journal.JournalSettings;
import dev.natship.settings.Secret;
import dev.natship.testkit.Await;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `/api/v1/logs` over real sockets.
@Timeout(120)
class LogsPageTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  private Engine engine;
  private AdminServer server;

  @BeforeEach
  void start() throws IOException {
    engine =
        Engine.open(JournalSettings.inMemory(4 << 20), 1 << 20, InstantSource.system(), List.of());
    engine.start();
    server = start("127.0.0.1", Optional.empty());
  }

  @AfterEach
  void stop() {
    server.close();
    engine.close();
  }

  @Test
  void followsWhatArrivesAsOneObjectALine() throws IOException {
    try (Reader reader = new Reader("/api/v1/logs?follow=1&apps=shop")) {
      assertTrue(reader.next().startsWith("{\"notice\":\"began\",\"cursor\":\""));
      Await.until(BOUND, () -> server.followers() == 1);
      engine.accept("logs.shop.fra.i1", bytes("level=warn msg=\"out of tea\""));
      engine.accept("logs.web.fra.i1", bytes("not this"));

      String line = reader.next();

      assertTrue(line.startsWith("{\"cursor\":\""), line);
      assertTrue(
          line.contains(
              "\"level\":\"warn\",\"app\":\"shop\",\"region\":\"fra\",\"instance\":\"i1\","
                  + "\"subject\":\"logs.shop.fra.i1\","
                  + "\"message\":\"level=warn msg=\\\"out of tea\\\"\",\"text\":true,"
                  + "\"line\":{\"fly\":"),
          line);
    }
    Await.until(BOUND, () -> server.followers() == 0);
  }

  @Test
  void aBrowserGetsEventsAndComesBackWithTheLastOne() throws IOException {
    String events = "Accept: text/html;q=0.5, Text/Event-Stream\r\n";
    String id;
    try (Reader reader = new Reader("/api/v1/logs?follow=1", events)) {
      assertEquals("event: notice", reader.next());
      Await.until(BOUND, () -> server.followers() == 1);
      engine.accept("logs.a.b.c", bytes("one"));
      engine.accept("logs.a.b.c", bytes("two"));
      reader.until("id: ");
      id = reader.last();
      assertTrue(reader.next().startsWith("data: {\"cursor\":\"" + id.substring(4)), id);
    }
    try (Reader again =
        new Reader(
            "/api/v1/logs?follow=1", events + "Last-Event-ID: " + id.substring(4) + "\r\n")) {
      again.until("id: ");
      assertTrue(again.next().contains("\"message\":\"two\""), again.last());
    }
  }

  @Test
  void answersAQuestionAndSaysWhereTheNextPageBegins() throws IOException {
    for (int i = 0; i < 5; i++) {
      engine.accept("logs.a.b.c", bytes("line " + i));
    }
    try (Reader first = new Reader("/api/v1/logs?limit=3&match=line,*")) {
      first.until("{\"notice\":\"end\"");
      assertTrue(first.last().endsWith("\"more\":true}"), first.last());
      String cursor = first.last().replaceAll(".*\"cursor\":\"([^\"]*)\".*", "$1");
      try (Reader second = new Reader("/api/v1/logs?after=" + cursor)) {
        assertTrue(second.next().contains("\"message\":\"line 3\""), second.last());
        assertTrue(second.next().contains("\"message\":\"line 4\""), second.last());
        assertTrue(second.next().endsWith("\"more\":false}"), second.last());
      }
    }
    try (Reader newest = new Reader("/api/v1/logs?last=1&since=1h")) {
      assertTrue(newest.next().contains("\"message\":\"line 4\""), newest.last());
    }
  }

  /// Seven more arrive before each page, forwards and backwards, and before each coming back.
  @Test
  void whoeverPagesOrComesBackWhileLinesArriveHasEachLineOnce() throws IOException {
    List<Integer> forward = new ArrayList<>();
    String cursor = "";
    for (int page = 0; page < 20; page++) {
      arrive();
      cursor = page("limit=5" + (page == 0 ? "" : "&after=" + cursor), forward);
    }
    assertEquals(IntStream.range(0, 100).boxed().toList(), forward);

    List<Integer> backward = new ArrayList<>();
    cursor = page("direction=backward&limit=9", backward);
    while (backward.getLast() > 0) {
      arrive();
      cursor = page("direction=backward&limit=9&before=" + cursor, backward);
    }
    assertEquals(IntStream.range(0, 140).boxed().toList(), backward.reversed());
    assertEquals(cursor, page("direction=backward&limit=9&before=" + cursor, backward));
    assertEquals(140, backward.size(), "nothing stands before the first line");

    List<Integer> events = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      arrive();
      try (Reader reader =
          new Reader(
              "/api/v1/logs?follow=1",
              "Accept: text/event-stream\r\nLast-Event-ID: " + cursor + "\r\n")) {
        for (int line = 0; line < 6; line++) {
          reader.until("id: ");
          cursor = reader.last().substring("id: ".length());
          events.add(sequence(reader.next()));
        }
      }
    }
    assertEquals(IntStream.range(1, 61).boxed().toList(), events);
  }

  private void arrive() {
    for (int i = 0; i < 7; i++) {
      engine.accept("logs.a.b.c", bytes("a line"));
    }
  }

  /// Adds what the page has, and returns the cursor to go on with.
  private String page(String query, List<Integer> sequences) throws IOException {
    try (Reader page = new Reader("/api/v1/logs?" + query)) {
      while (!page.next().startsWith("{\"notice\":\"end\"")) {
        sequences.add(sequence(page.last()));
      }
      return page.last().replaceAll(".*\"cursor\":\"([^\"]*)\".*", "$1");
    }
  }

  private static int sequence(String json) {
    return Integer.parseInt(json.replaceAll(".*\"sequence\":([0-9]+),.*", "$1"));
  }

  @Test
  void goesBackwardsThroughTheRunningProcessAndCounts() throws IOException {
    for (int i = 0; i < 5; i++) {
      engine.accept("logs.a.b.c", bytes("line " + i + (i == 2 ? " Needle" : "")));
    }
    try (Reader newest = new Reader("/api/v1/logs?direction=backward&limit=2")) {
      assertTrue(newest.next().contains("\"message\":\"line 4\""), newest.last());
      assertTrue(newest.next().contains("\"message\":\"line 3\""), newest.last());
      assertTrue(newest.next().endsWith("\"more\":true}"), newest.last());
      String cursor = newest.last().replaceAll(".*\"cursor\":\"([^\"]*)\".*", "$1");
      try (Reader older = new Reader("/api/v1/logs?direction=backward&before=" + cursor)) {
        assertTrue(older.next().contains("\"message\":\"line 2 Needle\""), older.last());
      }
    }
    try (Reader found = new Reader("/api/v1/logs?text=needle&ignore-case=1&context=1")) {
      assertTrue(found.next().contains("\"context\":true,\"message\":\"line 1\""), found.last());
      assertTrue(found.next().contains("\"message\":\"line 2 Needle\""), found.last());
      assertTrue(found.next().contains("\"message\":\"line 3\""), found.last());
    }
    try (Reader counted = new Reader("/api/v1/logs?count=app")) {
      assertTrue(
          counted.next().startsWith("{\"notice\":\"count\",\"name\":\"a\",\"lines\":5,"),
          counted.last());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          app=shop           | app: there is no such parameter
          level=lout         | level: expected a level
          since=yesterday    | since: expected 30s, 10m
          after=x            | after: expected the cursor of a line
          limit=1000000001   | limit: expected a number up to 1000000000
          follow=maybe       | follow: expected 1 or 0
          direction=up       | direction: expected forward or backward
          count=stars        | count: expected all, app
          before=x           | before: expected the cursor of a line
          follow=1&count=1   | count: goes through the past
          match=(            | is no regular expression
          apps=%zz           | % is followed by
          text=%ff           | % is followed by two hexadecimal digits, and what it escapes is UTF-8
          since=-5m          | since: expected 30s, 10m
          limit=-1           | limit: expected a number up to 1000000000
          after=1--5         | after: expected the cursor of a line
          """)
  void aWrongQuestionIsRefusedInWords(String query, String words) throws IOException {
    try (Reader refused = new Reader("/api/v1/logs?" + query)) {
      assertTrue(refused.head().startsWith("HTTP/1.1 400"), refused.head());
      assertTrue(refused.rest().contains(words));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/logs",
        "/loki/api/v1/labels",
        "/loki/api/v1/query?query=vector(1)",
        "/loki/api/v1/status/buildinfo"
      })
  void onAnOpenAddressTheTextOfLinesNeedsTheToken(String path) throws IOException {
    server.close();
    server = start("::", Optional.of(new Secret("a long enough token")));
    try (Reader nobody = new Reader(path);
        Reader guess = new Reader(path, "Authorization: Bearer guessed\r\n");
        Reader owner = new Reader(path, "Authorization: Bearer a long enough token\r\n")) {
      assertTrue(nobody.head().startsWith("HTTP/1.1 401"), nobody.head());
      assertTrue(guess.head().startsWith("HTTP/1.1 401"), guess.head());
      assertTrue(owner.head().startsWith("HTTP/1.1 200"), owner.head());
    }
  }

  @Test
  void aThousandFollowInTenMegabytesAndAllAreFreedWhenTheyHangUp() throws IOException {
    List<Reader> crowd = new ArrayList<>();
    try (Reader first = new Reader("/api/v1/logs?follow=1&level=info")) {
      Await.until(BOUND, () -> server.followers() == 1);
      // What the first one has loaded is there for all.
      engine.accept("logs.a.b.c", bytes("for the first"));
      first.until("for the first");
      // The clients live in this process too: what they hold is there before they follow.
      for (int i = 0; i < 999; i++) {
        crowd.add(new Reader());
      }
      long before = liveBytes();
      for (int i = 0; i < crowd.size(); i++) {
        crowd
            .get(i)
            .ask(
                "/api/v1/logs?follow=1&level=info",
                i % 2 == 0 ? "" : "Accept: text/event-stream\r\n");
      }
      Await.until(BOUND, () -> server.followers() == 1_000);
      for (int i = 0; i < 100; i++) {
        engine.accept("logs.a.b.c", bytes("not yet " + "x".repeat(300)));
      }
      engine.accept("logs.a.b.c", bytes("for all"));
      for (Reader reader : crowd) {
        reader.until("\"message\":\"for all\"");
      }

      // What was just on its way is gone after a moment.
      Await.until(
          BOUND,
          () -> {
            long grown = liveBytes() - before;
            System.out.println("1,000 followers: " + (grown >> 10) + " KiB of live heap");
            return grown < 10_000_000;
          });
    } finally {
      for (Reader reader : crowd) {
        reader.abort();
      }
    }
    Await.until(BOUND, () -> server.followers() == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/x-ndjson", "text/event-stream"})
  void whenTheProcessEndsWhoeverFollowsSeesAProperEnd(String type) throws IOException {
    try (Reader reader = new Reader("/api/v1/logs?follow=1", "Accept: " + type + "\r\n")) {
      reader.until("began");
      Await.until(BOUND, () -> server.followers() == 1);
      engine.accept("logs.a.b.c", bytes("the last one"));
      reader.until("the last one");

      engine.close();

      assertTrue(reader.endsWell());
      Await.until(BOUND, () -> server.followers() == 0);
    }
  }

  @Test
  @Tag("F36")
  void aClientThatReadsNothingLosesItsOwnLinesOnly() throws IOException {
    try (Reader stuck = new Reader("/api/v1/logs?follow=1");
        Reader quick = new Reader("/api/v1/logs?follow=1")) {
      Await.until(BOUND, () -> server.followers() == 2);
      String filling = "x".repeat(2_000);
      for (int i = 0; i < 2_000; i++) {
        engine.accept("logs.a.b.c", bytes(i + filling));
        if (i % 50 == 49) {
          quick.until("\"message\":\"" + i + "x");
        }
      }
      stuck.until("{\"notice\":\"skipped\"");
      assertTrue(stuck.last().matches(".*\"lines\":[0-9]+}"), stuck.last());
    }
    assertEquals(0, engine.journal().status().refusedLines());
  }

  private AdminServer start(String host, Optional<Secret> token) throws IOException {
    AdminSettings settings =
        new AdminSettings(
            Optional.of(new Address(InetAddress.getByName(host), 0)), token, Optional.empty());
    return AdminServer.start(
        settings,
        new RunningShipper(
            "test",
            Instant.now(),
            engine,
            LogsPageTest::nothing,
            Optional::empty,
            Optional.empty(),
            () -> NotRunning.NONE,
            List::of,
            Optional.empty()));
  }

  private static SourceStatus nothing() {
    throw new IllegalStateException("nobody asks");
  }

  private static long liveBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// One client with a socket of its own, which undoes the chunks.
  private final class Reader implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private String head = "";
    private int left;
    private String last = "";

    Reader(String path) throws IOException {
      this(path, "");
    }

    Reader(String path, String headers) throws IOException {
      this();
      ask(path, headers);
    }

    /// Connected, and silent.
    Reader() throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), server.address().orElseThrow().port());
      socket.setSoTimeout((int) BOUND.toMillis());
      in = new BufferedInputStream(socket.getInputStream(), 256);
    }

    void ask(String path, String headers) throws IOException {
      socket
          .getOutputStream()
          .write(bytes("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n"));
      StringBuilder lines = new StringBuilder();
      for (String line = raw(); !line.isEmpty(); line = raw()) {
        lines.append(line).append('\n');
      }
      head = lines.toString();
    }

    String head() {
      return head;
    }

    String last() {
      return last;
    }

    /// The next line that is not empty.
    String next() throws IOException {
      do {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = read(); c != '\n'; c = read()) {
          if (c < 0) {
            throw new IOException("the end came after " + last);
          }
          line.write(c);
        }
        last = line.toString(StandardCharsets.UTF_8);
      } while (last.isEmpty());
      return last;
    }

    void until(String part) throws IOException {
      while (!next().contains(part)) {
        // goes on
      }
    }

    /// Whether nothing but empty lines and then the end of all chunks and of the connection comes.
    boolean endsWell() throws IOException {
      int next = read();
      while (next == '\n' || next == ':') {
        next = read();
      }
      return next < 0 && raw().isEmpty() && in.read() < 0;
    }

    String rest() throws IOException {
      int length = Integer.parseInt(head.replaceAll("(?s).*Content-Length: ([0-9]+).*", "$1"));
      return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private int read() throws IOException {
      if (left == 0) {
        String size = raw();
        left = Integer.parseInt(size.isEmpty() ? raw() : size, 16);
        if (left == 0) {
          return -1;
        }
      }
      left--;
      return in.read();
    }

    private String raw() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new IOException("the end came too early");
        }
        line.append(c == '\r' ? "" : (char) c);
      }
      return line.toString();
    }

    /// Hangs up with a reset, as a program does that is killed.
    void abort() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
