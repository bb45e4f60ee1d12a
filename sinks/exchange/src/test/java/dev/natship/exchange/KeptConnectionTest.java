package dev.natship.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers as servers write them, read from a connection that gives any part of them at a time.
class KeptConnectionTest {
  private static final long SEED = Long.getLong("natship.seed", System.nanoTime());
  private static final long DUE = System.nanoTime() + Duration.ofHours(1).toNanos();
  private static final Place PLACE = new Place("somewhere", 80, false);

  private final Random random = new Random(SEED);
  private final ByteArrayOutputStream answers = new ByteArrayOutputStream();
  private final ByteArrayOutputStream requests = new ByteArrayOutputStream();

  /// What an answer says, however it is written.
  private record Said(int status, byte[] body, boolean hasBody, int end) {}

  @Test
  void eachAnswerIsWhatTheServerSaidHoweverItComes() throws IOException {
    for (int round = 0; round < 300; round++) {
      answers.reset();
      List<Said> said = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        said.add(say());
      }
      Portions portions = new Portions(answers.toByteArray());
      KeptConnection connection = connection(portions, requests);

      for (Said each : said) {
        portions.end = each.end();
        Received received = connection.exchange(post(each, 400_000), DUE);

        String seen = "seed " + SEED + ", round " + round;
        assertEquals(each.status(), received.status(), seen);
        assertArrayEquals(each.body(), received.body(), seen);
        assertTrue(received.whole(), seen);
        assertEquals("42", header(received, "X-Number"), seen);
        assertTrue(connection.isReusable(), seen);
      }
    }
  }

  /// An answer in one of the forms that there are, after any number of preliminary ones.
  private Said say() throws IOException {
    byte[] body = new byte[random.nextInt(random.nextInt(8) == 0 ? 100_000 : 300)];
    random.nextBytes(body);
    int form = random.nextInt(6);
    for (int i = random.nextInt(3); i > 0; i--) {
      write("HTTP/1.1 100 Continue\r\n" + (random.nextBoolean() ? "X-Odd: 1\r\n" : "") + "\r\n");
    }
    String end = random.nextInt(4) == 0 ? "\n" : "\r\n";
    int status = form == 0 ? 204 : form == 1 ? 304 : 400 + random.nextInt(200);
    write("HTTP/1.1 " + status + (random.nextBoolean() ? " Why" : "") + end + "x-number:42" + end);
    boolean packed = form > 2 && random.nextBoolean() && body.length > 0;
    byte[] sent = packed ? packed(body) : body;
    if (packed) {
      write("content-encoding: gzip" + end);
    }
    switch (form) {
      case 0 -> write(end);
      case 1, 2 -> write("Content-Length: " + body.length + end + end);
      case 3, 4 -> {
        write("Content-Length: " + sent.length + end + end);
        answers.write(sent);
      }
      default -> {
        write("Transfer-Encoding: Chunked" + end + end);
        inPieces(sent);
      }
    }
    boolean hasBody = form > 2;
    return new Said(status, hasBody ? body : new byte[0], hasBody, answers.size());
  }

  private void inPieces(byte[] body) {
    int at = 0;
    while (at < body.length) {
      int length = 1 + random.nextInt(Math.min(body.length - at, 20_000));
      write(Integer.toHexString(length) + (random.nextBoolean() ? ";a=b" : "") + "\r\n");
      answers.write(body, at, length);
      write("\r\n");
      at += length;
    }
    write("0\r\n" + (random.nextBoolean() ? "X-Behind: 1\r\n" : "") + "\r\n");
  }

  @Test
  void anAnswerWithoutALengthGoesToTheEndOfTheConnection() throws IOException {
    write("HTTP/1.1 200 OK\r\n\r\nall of it");
    KeptConnection connection = connection();

    Received received = connection.exchange(post(100), DUE);

    assertArrayEquals("all of it".getBytes(US_ASCII), received.body());
    assertFalse(connection.isReusable());
  }

  @Test
  void ofALongAnswerOnlyTheBeginningIsRead() throws IOException {
    write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nthe beginning and so on");
    KeptConnection connection = connection();

    Received received = connection.exchange(post(13), DUE);

    assertArrayEquals("the beginning".getBytes(US_ASCII), received.body());
    assertFalse(received.whole());
    assertFalse(connection.isReusable());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nshort\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "HTTP/2 200\r\n\r\n"
      })
  void anAnswerThatIsNoneIsAnIoException(String wrong) {
    write(wrong);
    KeptConnection connection = connection();

    assertThrows(IOException.class, () -> connection.exchange(post(100), DUE));
    assertFalse(connection.isReusable());
  }

  @Test
  void headersThatDoNotEndAreAnIoException() {
    write("HTTP/1.1 200 OK\r\n" + "X-More: and more\r\n".repeat(20_000));

    assertThrows(IOException.class, () -> connection().exchange(post(100), DUE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nconnection: upgrade, Close\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nand what nobody asked for"
      })
  void aConnectionThatEndsServesNoFurtherRequest(String answer) throws IOException {
    write(answer);
    KeptConnection connection = connection();

    assertEquals(200, connection.exchange(post(100), DUE).status());
    assertFalse(connection.isReusable());
  }

  /// As with 413: the server has seen enough.
  @Test
  void anAnswerBeforeTheRequestWasSentCounts() throws IOException {
    write("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
    KeptConnection connection = connection(new Closed());

    assertEquals(413, connection.exchange(post(100), DUE).status());
    assertFalse(connection.isReusable());
  }

  @Test
  void withoutAnAnswerItSaysWhyNothingCouldBeSent() {
    KeptConnection connection = connection(new Closed());

    IOException told = assertThrows(IOException.class, () -> connection.exchange(post(100), DUE));

    assertEquals("it is closed", told.getMessage());
  }

  @Test
  void theRequestGoesOutWholeAndInOrder() throws IOException {
    for (int round = 0; round < 200; round++) {
      requests.reset();
      answers.reset();
      write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      byte[] head = "POST / HTTP/1.1\r\n\r\n".getBytes(US_ASCII);
      byte[] body = new byte[random.nextInt(200_000)];
      random.nextBytes(body);
      int piece = 1 + random.nextInt(round % 2 == 0 ? 1_000 : 150_000);
      Sent.Body pieces =
          out -> {
            for (int at = 0; at < body.length; at += piece) {
              out.write(body, at, Math.min(piece, body.length - at));
            }
          };

      connection().exchange(new Sent(head, pieces, false, true, false, 10), DUE);

      byte[] all = Arrays.copyOf(head, head.length + body.length);
      System.arraycopy(body, 0, all, head.length, body.length);
      assertArrayEquals(all, requests.toByteArray(), "seed " + SEED);
    }
  }

  @Test
  void whatIsOverdueIsNotWaitedFor() {
    write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

    IOException told =
        assertThrows(
            IOException.class, () -> connection().exchange(post(100), System.nanoTime() - 1));

    assertEquals("timeout", told.getMessage());
  }

  private Sent post(int limit) {
    return new Sent(new byte[] {'!'}, _ -> {}, false, true, false, limit);
  }

  private Sent post(Said said, int limit) {
    // An answer to HEAD has no body, whatever its headers say.
    boolean bodiless = !said.hasBody();
    return new Sent(new byte[0], _ -> {}, bodiless, true, false, limit);
  }

  private static String header(Received received, String name) {
    for (int i = 0; i < received.headers().size(); i += 2) {
      if (received.headers().get(i).equalsIgnoreCase(name)) {
        return received.headers().get(i + 1);
      }
    }
    return "";
  }

  private void write(String text) {
    answers.writeBytes(text.getBytes(US_ASCII));
  }

  private static byte[] packed(byte[] body) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(body);
    }
    return packed.toByteArray();
  }

  private KeptConnection connection() {
    return connection(requests);
  }

  private KeptConnection connection(OutputStream out) {
    return connection(new Portions(answers.toByteArray()), out);
  }

  private static KeptConnection connection(InputStream in, OutputStream out) {
    Socket none = new Socket();
    return new KeptConnection(PLACE, none, none, in, out);
  }

  /// Gives some bytes at a time, as a network does, up to an end.
  private final class Portions extends InputStream {
    private final byte[] bytes;
    private int at;
    private int end;

    Portions(byte[] bytes) {
      this.bytes = bytes;
      this.end = bytes.length;
    }

    @Override
    public int read() {
      return at == end ? -1 : bytes[at++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (at == end) {
        return -1;
      }
      int most = Math.min(length, end - at);
      int count = 1 + random.nextInt(random.nextBoolean() ? most : Math.min(most, 3));
      System.arraycopy(bytes, at, target, offset, count);
      at += count;
      return count;
    }
  }

  private static final class Closed extends OutputStream {
    @Override
    public void write(int value) throws IOException {
      throw new EOFException("it is closed");
    }
  }
}
