package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Encoding;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Sink;
import dev.natship.api.Unencodable;
import dev.natship.engine.LaneParts;
import dev.natship.lines.Decoder;
import dev.natship.lines.LineView;
import dev.natship.shaping.Shaper;
import dev.natship.testkit.StrangeLines;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// An encoded line is never much longer than the line itself, whatever its content. So a program
/// that logs cannot make a batch take much memory or time.
class EncodedSizeTest {
  private static final String SUBJECT = "logs.sandwich.ams.148e123f0d0489";
  private static final long RECEIVED = 1_771_324_200_123_456_789L;

  /// How many times longer an encoded line may be. A control character of one byte takes six in
  /// JSON (`\u0001`), and seven in JSON inside a JSON string, where its backslash is escaped again
  /// (Loki, CloudWatch). A member of five bytes (`"":1,`) takes 37 in OTLP's JSON, which writes a
  /// key, a value and a type: 7.4 times as many.
  private static final int MOST_TIMES = 8;

  /// Bytes that every item has, however short its line: names of fields, labels, times, ids.
  private static final int FIXED = 2048;

  /// Addresses, topics, folders, groups and streams are no longer than this: their sinks cut longer
  /// ones.
  private static final int LONGEST_PARTITION = 4096;

  @TempDir static Path folder;

  private static List<Decoded> decoded = List.of();

  record Case(TestedProvider provider, String owner) {
    @Override
    public String toString() {
      return (provider + " " + owner).strip();
    }
  }

  static Stream<Case> cases() {
    return Stream.concat(
        TestedProvider.catalogue().stream().map(provider -> new Case(provider, "")),
        Stream.of(
            new Case(TestedProvider.overHttp("loki"), "line = logfmt"),
            new Case(TestedProvider.overHttp("loki"), "line = text"),
            new Case(TestedProvider.overHttp("otlp"), "protocol = json"),
            new Case(TestedProvider.overHttp("splunk"), "event = text"),
            new Case(TestedProvider.overHttp("cloudwatch"), "line = text"),
            new Case(TestedProvider.overHttp("google-logging"), "payload = text"),
            new Case(
                TestedProvider.overHttp("http"), "encoding = text, text = \"{{logfmt event}}\""),
            new Case(TestedProvider.overHttp("http"), "encoding = text, text = \"{{flat event}}\""),
            new Case(
                TestedProvider.overHttp("http"), "encoding = text, text = \"{{html message}}\""),
            new Case(
                TestedProvider.overHttp("http"),
                "fields { merge-json-message = true }, redact { email = \"[email]\" }")));
  }

  /// @param record the line as the journal stores it
  private record Decoded(String name, int length, byte[] record) {
    static Decoded of(StrangeLines.Line line) {
      int length = line.payload().length;
      Output record = new Output(length + 128);
      new Decoder().decode(SUBJECT, line.payload(), 0, length, RECEIVED, record);
      return new Decoded(line.name(), length, record.toByteArray());
    }
  }

  @BeforeAll
  static void decode() {
    decoded = StrangeLines.all().stream().map(Decoded::of).toList();
  }

  @AfterAll
  static void forget() {
    decoded = List.of();
  }

  @ParameterizedTest
  @MethodSource("cases")
  @Timeout(120)
  void noLineBecomesMuchLongerThanItIs(Case wanted) {
    TestedProvider provider = wanted.provider();
    String owner =
        wanted.owner().isEmpty() ? "" : "sinks.%s { %s }".formatted(provider, wanted.owner());
    LaneParts destination =
        ShippedConfiguration.ready(
            new ShippedConfiguration(folder)
                .destinationOn(provider.name(), provider.environment(), owner),
            _ -> {});

    try (Sink sink = destination.sink()) {
      Encoding encoding = sink.encoding();
      Shaper shaper = new Shaper(destination.settings().edits());
      for (Decoded line : decoded) {
        assertBounded(line, encoding, shaper);
      }
    }
  }

  private static void assertBounded(Decoded line, Encoding encoding, Shaper shaper) {
    LineView view = new LineView();
    view.reset(line.record(), 0, line.record().length);
    Output out = new Output(1024);

    LogLine shaped = shaper.shape(view);
    try {
      encoding.encode(shaped, out);
    } catch (Unencodable _) {
      // A line that cannot be encoded is kept in the dead letters as it came.
      return;
    }

    assertTrue(
        out.size() <= (long) MOST_TIMES * line.length() + FIXED,
        () -> line.name() + ": " + out.size() + " bytes of " + line.length());
    int partition = encoding.partition(shaped).length();
    assertTrue(partition <= LONGEST_PARTITION, () -> line.name() + ": a partition of " + partition);
  }
}
