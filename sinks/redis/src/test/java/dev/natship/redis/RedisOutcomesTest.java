package dev.natship.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Output;
import dev.natship.api.Sink;
import dev.natship.contract.Batches;
import dev.natship.contract.Sinks;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.SampleLine;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of each line of a batch of three, for every kind of answer. Also checks the sent
/// bytes.
final class RedisOutcomesTest {

  @ParameterizedTest
  @CsvFileSource(resources = "/outcomes.csv", useHeadersInDisplayName = true, delimiter = '|')
  void tellsWhatBecameOfEachLine(String replies, String expected) throws Exception {
    String wire =
        Arrays.stream(replies.split(";"))
            .map(reply -> reply.strip() + "\r\n")
            .collect(Collectors.joining());
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Sink sink = sink(server.getLocalPort(), "")) {
      Thread.ofVirtual().start(() -> answer(server, wire));

      assertEquals(expected, shown(sink.deliver(three(sink))));
    }
  }

  /// A Redis without TLS behaves like this: it waits for the end of what it takes for a command.
  @Test
  void aServerThatDoesNotAnswerABeginningOfTlsTookTooLong() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Sink sink =
            Sinks.of(
                new RedisSinkFactory(),
                "url = \"rediss://localhost:%d\", timeout = 200ms"
                    .formatted(silent.getLocalPort()))) {
      assertThrows(SocketTimeoutException.class, () -> sink.deliver(three(sink)));
    }
  }

  @Test
  void aCertificateThatNamesItsHostInTheSubjectOnlyIsNotBelieved(@TempDir Path folder)
      throws Exception {
    Certificates certificates = Certificates.in(folder);
    try (ServerSocket server =
            certificates
                .unnamedServerContext()
                .getServerSocketFactory()
                .createServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Sink sink =
            Sinks.of(
                new RedisSinkFactory(),
                "url = \"rediss://localhost:%d\", tls.ca = \"%s\""
                    .formatted(server.getLocalPort(), certificates.authority()))) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              answer(server, "$3\r\n1-1\r\n".repeat(3));
            } catch (UncheckedIOException _) {
              // the sink closed the connection, as it should
            }
          });

      Delivery answer = sink.deliver(three(sink));

      assertInstanceOf(Delivery.Park.class, answer);
      assertTrue(answer.words().contains("names no host"), answer::words);
    }
  }

  static Stream<String> hostileAnswers() {
    return Stream.of(
        "*1\r\n".repeat(200_000),
        "*10000\r\n".repeat(9),
        "*2147483647\r\n",
        "$2147483647\r\n",
        "$2147483646\r\nx",
        "$2000000000\r\n",
        "$99999999999\r\n",
        "*-2\r\n",
        "+" + "x".repeat(100_000));
  }

  /// Nested arrays once ended the thread with a StackOverflowError, and huge lengths with an
  /// OutOfMemoryError.
  @ParameterizedTest
  @MethodSource("hostileAnswers")
  void whatCannotBeRedisIsAConnectionFailure(String wire) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Sink sink = sink(server.getLocalPort(), "")) {
      Thread.ofVirtual().start(() -> answer(server, wire));

      IOException failure = assertThrows(IOException.class, () -> sink.deliver(three(sink)));

      assertTrue(failure.getMessage().contains("not Redis"), failure::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"+1\r\n+2\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "$x\r\n", ""})
  void anAnswerThatEndsEarlyOrIsNoneIsAConnectionFailure(String wire) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Sink sink = sink(server.getLocalPort(), "")) {
      Thread.ofVirtual().start(() -> answer(server, wire));

      assertThrows(IOException.class, () -> sink.deliver(three(sink)));
    }
  }

  @Test
  void aServerThatNeverAnswersIsAConnectionFailure() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Sink sink = sink(server.getLocalPort(), "timeout = 100ms")) {
      assertThrows(IOException.class, () -> sink.deliver(three(sink)));
    }
  }

  @Test
  void writesTheCommandOfTheProtocolsDescription() throws Exception {
    try (Sink sink = sink(1, "fields { app = \"{{app}}\" }")) {
      Output out = new Output(64);
      sink.encoding().encode(SampleLine.sample(), out);

      assertEquals(
          """
          *8
          $4
          XADD
          $8
          fly:logs
          $6
          MAXLEN
          $1
          ~
          $6
          100000
          $1
          *
          $3
          app
          $8
          sandwich
          """
              .replace("\n", "\r\n"),
          out.toText());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "url = \"http://x\"",
        "url = \"redis://x/one\"",
        "url = \"redis://x\", data = hash",
        "url = \"redis://x\", data = list, max-length = 5",
        "url = \"redis://x\", value = x",
        "url = \"redis://x\", tls { ca = /nowhere }",
        "url = \"redis://x\", fields { a = \"{{\" }",
        ""
      })
  void tellsWhatIsWrongInTheSettings(String hocon) {
    Problems problems = new Problems();

    new RedisSinkFactory().create(Settings.parse("x", hocon, problems)).close();

    assertFalse(problems.isEmpty());
  }

  private static String shown(Delivery delivery) {
    return switch (delivery) {
      case Delivery.Accepted _ -> "accepted";
      case Delivery.Retry _ -> "retry all";
      case Delivery.Park _ -> "park";
      case Delivery.Disable _ -> "disable";
      case Delivery.TooLarge _ -> "too large";
      case Delivery.Reject _ -> "reject all";
      case Delivery.Partial partial ->
          "retry "
              + Arrays.toString(partial.retry())
              + " reject "
              + partial.rejected().stream().map(Delivery.Rejection::item).toList();
    };
  }

  private static Batch three(Sink sink) throws Exception {
    return Batches.of(sink, List.of(SampleLine.sample(), SampleLine.sample(), SampleLine.sample()));
  }

  /// Sends all answers at once: the client does not mind answers that come early.
  private static void answer(ServerSocket server, String wire) {
    try (Socket socket = server.accept()) {
      socket.getOutputStream().write(wire.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Sink sink(int port, String more) {
    return Sinks.of(new RedisSinkFactory(), "url = \"redis://127.0.0.1:" + port + "\"\n" + more);
  }
}
