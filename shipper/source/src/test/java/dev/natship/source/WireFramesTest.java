package dev.natship.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireFramesTest {
  private static final String STREAM =
      "INFO {\"server_id\":\"x\"}\r\n"
          + "+OK\r\nPING\r\n"
          + "MSG logs.a 1 5\r\nMSG 1\r\n"
          + "MSG logs.b 1 reply.to 7\r\n\r\nPING\r\r\n"
          + "PONG\r\n"
          + "MSG _INBOX.x 9 4\r\nback\r\n"
          + "MSG _INBOX.x 9 26\r\nx\r\nMSG logs.a 1 5\r\nhello\r\n\r\n"
          + "HMSG logs.c 1 12 17\r\nNATS/1.0\r\n\r\nthree\r\n"
          + "HMSG logs.c 1 reply 12 12\r\nNATS/1.0\r\n\r\n\r\n"
          + "HMSG _INBOX.y 9 12 14\r\nNATS/1.0\r\n\r\nno\r\n"
          + "-ERR 'Permissions Violation for Subscription to \"x\"'\r\n"
          + "msg\tlogs.\u00e4\t1\t2\r\nok\r\n"
          + "MSG logs.a 1 0\r\n\r\n";

  private static final String FOREIGN =
      "INFO {\"server_id\":\"x\"}\r\n"
          + "+OK\r\nPING\r\n"
          + "PONG\r\n"
          + "MSG _INBOX.x 9 4\r\nback\r\n"
          + "MSG _INBOX.x 9 26\r\nx\r\nMSG logs.a 1 5\r\nhello\r\n\r\n"
          + "HMSG _INBOX.y 9 12 14\r\nNATS/1.0\r\n\r\nno\r\n"
          + "-ERR 'Permissions Violation for Subscription to \"x\"'\r\n";

  private static final List<String> LINES =
      List.of(
          "logs.a MSG 1",
          "logs.b \r\nPING\r",
          "logs.c three",
          "logs.c ",
          "logs.\u00e4 ok",
          "logs.a ");

  private final Taken taken = new Taken();
  private final SubscriptionTable routes = new SubscriptionTable();
  private final WireFrames frames = new WireFrames(routes, () -> 8 << 20);

  @Test
  void takesOurLinesAndLeavesTheRestInItsOrder() throws IOException {
    assertEquals(FOREIGN, feed(STREAM.getBytes(UTF_8), Integer.MAX_VALUE, 1 << 16));
    assertEquals(LINES, taken.lines());
  }

  @Test
  void takesTheSameWhereverAReadEnds() throws IOException {
    byte[] stream = STREAM.getBytes(UTF_8);
    for (int cut = 1; cut < stream.length; cut++) {
      Taken each = new Taken();
      SubscriptionTable own = new SubscriptionTable();
      each.subscribe(own, "logs.>", 1);
      WireFrames one = new WireFrames(own, () -> 0);
      ByteArrayOutputStream foreign = new ByteArrayOutputStream();
      put(one, stream, 0, cut, 1 << 16, foreign);
      put(one, stream, cut, stream.length, 1 << 16, foreign);

      assertEquals(FOREIGN, foreign.toString(UTF_8), "cut at " + cut);
      assertEquals(LINES, each.lines(), "cut at " + cut);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64})
  void takesTheSameInSmallPieces(int piece) throws IOException {
    assertEquals(FOREIGN, feed(STREAM.getBytes(UTF_8), piece, piece));
    assertEquals(LINES, taken.lines());
  }

  @Test
  void leavesALineToTheClientWhileNobodyOfUsHasSubscribed() throws IOException {
    String stream = "MSG logs.a 1 5\r\nhello\r\n";

    assertEquals(stream, put(frames, stream.getBytes(UTF_8), 1 << 16));
  }

  @Test
  void takesAMessageOfEightMegabytesAndGivesItsMemoryBack() throws IOException {
    taken.subscribe(routes, "logs.>", 1);
    byte[] payload = new byte[8 << 20];
    Arrays.fill(payload, (byte) 'x');
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    stream.write(("MSG logs.a 1 " + payload.length + "\r\n").getBytes(UTF_8));
    stream.write(payload);
    stream.write("\r\nPING\r\n".getBytes(UTF_8));

    assertEquals("PING\r\n", put(frames, stream.toByteArray(), 1 << 16));

    assertEquals(1, taken.lines().size());
    frames.room();
    assertEquals(WireFrames.USUAL, frames.buffer().length);
  }

  @Test
  void takesNoMemoryForWhatIsOnlyClaimed() throws IOException {
    taken.subscribe(routes, "logs.>", 1);

    put(frames, "MSG logs.a 1 8000000\r\n".getBytes(UTF_8), 1 << 16);

    frames.room();
    assertEquals(WireFrames.USUAL, frames.buffer().length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MSG logs.a 1 9000000\r\n",
        "MSG logs.a 1\r\n",
        "MSG logs.a 1 x\r\n",
        "MSG logs.a 1 -1\r\n",
        "MSG logs.a 1 a b 1\r\n",
        "MSG logs.a 1 1\rx",
        "MSG logs.a 1 1\r\nxyz",
        "HMSG logs.a 1 12\r\n",
        "HMSG logs.a 1 12 5\r\n",
        "HMSG logs.a 1 a b 1 2\r\n",
      })
  void endsTheConnectionWhereTheServerBreaksTheProtocol(String stream) {
    taken.subscribe(routes, "logs.>", 1);

    assertThrows(IOException.class, () -> put(frames, stream.getBytes(UTF_8), 1 << 16));
  }

  /// A server lets through whatever is no blank and no line break, so that anybody who may publish
  /// could end our connection otherwise, and the lines of others with it.
  @ParameterizedTest
  @ValueSource(strings = {"logs.\u0001", "logs.e\u001b[31mvil.a\u0007", "logs.\u0000.\u000b\u001f"})
  void takesALineWhoseSubjectHoldsControlCharacters(String subject) throws IOException {
    byte[] stream =
        ("MSG " + subject + " 1 2\r\nok\r\nMSG " + subject + " 1 re\u0002ply 2\r\nno\r\nPING\r\n")
            .getBytes(UTF_8);
    List<String> lines = List.of(subject + " ok", subject + " no");

    assertEquals("PING\r\n", feed(stream, Integer.MAX_VALUE, 1 << 16));
    assertEquals(lines, taken.lines());
    assertEquals("PING\r\n", feed(stream, 1, 1 << 16));
    assertEquals(lines, taken.lines().subList(2, 4));
  }

  @Test
  void endsTheConnectionWhereAControlLineDoesNotEnd() {
    taken.subscribe(routes, "logs.>", 1);
    byte[] stream = ("MSG " + "x".repeat(200_000)).getBytes(UTF_8);

    assertThrows(IOException.class, () -> put(frames, stream, 1 << 16));
  }

  @Test
  void appendsBeforeItPassesOnAnAnswer() throws IOException {
    taken.subscribe(routes, "logs.>", 1);
    byte[] target = new byte[100];
    fill(frames, "MSG logs.a 1 2\r\nok\r\nPONG\r\n".getBytes(UTF_8));

    assertEquals(6, frames.take(target, 0, target.length));

    assertEquals(List.of("logs.a ok"), taken.lines());
    assertEquals(1, routes.lines());
  }

  /// What a server says of itself, and what it has refused.
  @ParameterizedTest
  @ValueSource(strings = {"INFO {}\r\n", "-ERR x\r\n"})
  void letsTheClientHearOfItBeforeTheNextFrame(String said) throws IOException {
    taken.subscribe(routes, "logs.>", 1);
    byte[] target = new byte[100];
    fill(frames, (said + "MSG logs.a 1 2\r\nok\r\n").getBytes(UTF_8));

    assertEquals(said.length(), frames.take(target, 0, target.length));
    assertEquals(List.of(), taken.lines());

    assertEquals(0, frames.take(target, 0, target.length));
    assertEquals(List.of("logs.a ok"), taken.lines());
  }

  @Test
  void readsSubscriptionsOffWhatIsWritten() {
    byte[] written =
        ("CONNECT {\"SUB x 3\":1}\r\nPING\r\nSUB logs.> 1\r\nSUB logs.* q 2\r\n"
                + "PUB a 14\r\n\r\nSUB logs.> 7\r\nHPUB a r 12 26\r\nNATS/1.0\r\n\r\nSUB logs.> 8"
                + "\r\n\r\nUNSUB 1\r\nSUB _INBOX.* 3\r\nPUB a r 0\r\n\r\nSUB logs.> 4\r\n")
            .getBytes(UTF_8);
    StringBuilder seen = new StringBuilder();

    WrittenCommands.watch(
        written, written.length, (subject, number) -> seen.append(subject + number + ' '));

    assertEquals("logs.>1 logs.*2 _INBOX.*3 logs.>4 ", seen.toString());
  }

  @Test
  void knowsASubscriptionAgainAfterAReconnect() {
    taken.subscribe(routes, "logs.>", 1);
    Taken next = new Taken();
    next.subscribe(routes, "logs.>", 2);

    routes.subscribes("logs.>", 2);
    routes.subscribes("logs.>", 1);
    routes.subscribes("_INBOX.*", 3);

    assertTrue(routes.find(1).receiver().equals(taken.receiver()));
    assertTrue(routes.find(2).receiver().equals(next.receiver()));
    assertEquals(null, routes.find(3));
  }

  @Test
  void makesTheSameTextOfASubjectEachTime() {
    SubjectNames names = new SubjectNames();
    byte[] subject = "logs.shop.ams".getBytes(UTF_8);
    String first = names.name(subject, 0, subject.length, 1);

    assertEquals("logs.shop.ams", first);
    assertTrue(first == names.name(subject, 0, subject.length, 1));
    assertEquals("logs", names.name(subject, 0, 4, 1));
    assertEquals("logs.shop.ams", names.name(subject, 0, subject.length, 1));
    assertArrayEquals("logs.shop.ams".getBytes(UTF_8), subject);
  }

  private String feed(byte[] stream, int piece, int most) throws IOException {
    taken.subscribe(routes, "logs.>", 1);
    ByteArrayOutputStream foreign = new ByteArrayOutputStream();
    for (int at = 0; at < stream.length; at += Math.min(piece, stream.length - at)) {
      put(frames, stream, at, at + Math.min(piece, stream.length - at), most, foreign);
    }
    return foreign.toString(UTF_8);
  }

  private static String put(WireFrames frames, byte[] stream, int most) throws IOException {
    ByteArrayOutputStream foreign = new ByteArrayOutputStream();
    put(frames, stream, 0, stream.length, most, foreign);
    return foreign.toString(UTF_8);
  }

  /// As [SourcePort] does it.
  private static void put(
      WireFrames frames, byte[] stream, int from, int to, int most, ByteArrayOutputStream foreign)
      throws IOException {
    byte[] target = new byte[most];
    for (int at = from; at < to; ) {
      int count = Math.min(frames.room(), to - at);
      System.arraycopy(stream, at, frames.buffer(), frames.end(), count);
      frames.filled(count);
      at += count;
      int left = frames.take(target, 0, most);
      while (left > 0) {
        foreign.write(target, 0, left);
        left = frames.take(target, 0, most);
      }
    }
  }

  private static void fill(WireFrames frames, byte[] stream) {
    frames.room();
    System.arraycopy(stream, 0, frames.buffer(), frames.end(), stream.length);
    frames.filled(stream.length);
  }
}
