package dev.natship.syslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Field;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Sink;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.SampleLine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SyslogEncodingTest {
  private static final String LIVEKIT =
      """
      token = my-api-key
      hostname = "{{app}}"
      app-name = livekit.hosted.agents
      procid = "{{instance}}"
      """;

  @Test
  void writesLiveKitsMessage() throws Exception {
    assertEquals(
        "my-api-key <11>1 2026-02-17T10:30:00.123456Z sandwich livekit.hosted.agents"
            + " 148e123f0d0489 - - boom: disk full",
        encode(LIVEKIT, SampleLine.sample()));
  }

  @Test
  void writesWhatIsUsefulWithoutSettings() throws Exception {
    assertEquals(
        "<11>1 2026-02-17T10:30:00.123456Z 148e123f0d0489 sandwich app - - boom: disk full",
        encode("", SampleLine.sample()));
  }

  @Test
  void writesTheOlderFormat() throws Exception {
    assertEquals(
        "<11>Feb 17 10:30:00 148e123f0d0489 sandwich[app]: boom: disk full",
        encode("format = rfc3164", SampleLine.sample()));
    assertEquals(
        "<11>Feb  7 00:00:00 148e123f0d0489 natship: boom: disk full",
        encode(
            "format = rfc3164",
            SampleLine.sample()
                .with(Field.TIMESTAMP, "2026-02-07T00:00:00Z")
                .without(Field.APP)
                .without(Field.PROVIDER)));
  }

  @ParameterizedTest
  @CsvSource({
    "panic,10",
    "fatal,10",
    "error,11",
    "warn,12",
    "warning,12",
    "notice,13",
    "info,14",
    "debug,15",
    "trace,15",
    "nonsense,14"
  })
  void tellsTheSeverityOfTheLevel(String level, int priority) throws Exception {
    assertTrue(
        encode("", SampleLine.sample().with(Field.LEVEL, level))
            .startsWith("<" + priority + ">1 "));
  }

  @Test
  void carriesStructuredDataWithItsThreeEscapes() throws Exception {
    assertEquals(
        "<131>1 2026-02-17T10:30:00.123456Z 148e123f0d0489 sandwich app -"
            + " [fly@32473 region=\"ams\" said=\"a\\\"b\\\\c\\]d\\\\ne\"] a\"b\\c]d\\ne",
        encode(
            """
            facility = local0
            structured-data {
              "fly@32473" {
                region = "{{region}}"
                said = "{{message}}"
              }
            }
            """,
            SampleLine.sample().with(Field.MESSAGE, "a\"b\\c]d\ne")));
  }

  @Test
  void putsATokenIntoStructuredData() throws Exception {
    assertTrue(
        encode("token = abc, token-place = structured-data", SampleLine.sample())
            .contains(" app - [abc@41058] boom"));
  }

  @Test
  void cutsHeaderFieldsAndKeepsThemVisible() throws Exception {
    String[] parts =
        encode(
                "",
                SampleLine.sample()
                    .with(Field.APP, "x".repeat(63))
                    .with(Field.INSTANCE, "two words\n<14>1 ü")
                    .with(Field.PROVIDER, ""))
            .split(" ", 7);

    assertEquals("two_words_<14>1___", parts[2]);
    assertEquals("x".repeat(48), parts[3]);
    assertEquals("-", parts[4]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\r\n<14>1 - - forged", "\u0000", "\u001b[31mred", "\u007f"})
  void noMessageLeavesItsLine(String message) throws Exception {
    String encoded = encode("", SampleLine.sample().with(Field.MESSAGE, message));

    assertFalse(encoded.chars().anyMatch(c -> c < ' ' || c == 0x7f), encoded);
  }

  @Test
  void keepsTabsAndEveryLanguage() throws Exception {
    assertTrue(
        encode("", SampleLine.sample().with(Field.MESSAGE, "a\tgrüße 日本 🎈"))
            .endsWith(" a\tgrüße 日本 🎈"));
  }

  @Test
  void sendsTheWholeEventWhenAsked() throws Exception {
    assertTrue(
        encode("codec = json", SampleLine.sample())
            .contains(" - - {\"timestamp\":\"2026-02-17T10:30:00.123456789Z\""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text        | boom: disk full",
        "raw_message | boom: disk full",
        "raw-message | boom: disk full",
        "TEXT        | boom: disk full",
        "native_json | {\"log\":{\"timestamp\":",
        "logfmt      | timestamp=2026-02-17T10:30:00.123456789Z message=\"boom: disk full\"",
      })
  void takesTheCodecsOfVector(String codec, String message) throws Exception {
    String encoded = encode("codec = \"" + codec + "\"", SampleLine.sample());

    assertTrue(encoded.contains(" - - " + message), encoded);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gelf     | GELF_URL",
        "avro     | json carries every field",
        "protobuf | json carries every field",
        "native   | json carries every field",
        "otlp     | json carries every field",
        "csv      | name the fields in message",
        "cef      | name the fields in message",
        "syslog   | text is what stands in it",
        "jsn      | expected one of text, raw_message, json, native_json, logfmt",
      })
  void saysWhatToTakeInsteadOfACodecThatItHasNot(String codec, String words) {
    Problems problems = new Problems();

    Codec.message(Settings.parse("box", "codec = " + codec, problems));

    assertEquals(1, problems.all().size());
    assertTrue(problems.all().getFirst().toString().contains(words), problems.all()::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "logs.example.com:6514|TLS|logs.example.com:6514",
        "logs.example.com|TLS|logs.example.com:6514",
        "syslog+tls://logs1.papertrailapp.com:12345|TLS|logs1.papertrailapp.com:12345",
        "tcp://[::1]:601/|TCP|[::1]:601",
        "udp://127.0.0.1|UDP|127.0.0.1:514",
      })
  void readsEndpointsAsPeopleWriteThem(String text, Endpoint.Transport transport, String shown) {
    Problems problems = new Problems();

    Endpoint endpoint = Endpoint.read(Settings.parse("x", "endpoint = \"" + text + "\"", problems));

    assertEquals(List.of(), problems.all());
    assertEquals(transport, endpoint.transport());
    assertEquals(shown, endpoint.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "endpoint = \"http://x\"",
        "endpoint = \"::1:6514\"",
        "endpoint = \"x:0\"",
        "endpoint = \"x:port\"",
        "endpoint = \"user@x:1\"",
        "endpoint = \"tcp://x:1\", transport = udp",
        "endpoint = \"tcp://x:1\", tls { ca = /nowhere }",
        "endpoint = \"x:1\", framing = none",
        "endpoint = \"x:1\", max-message = 100",
        "endpoint = \"x:1\", token = \"a b\"",
        "endpoint = \"x:1\", format = rfc3164, structured-data { \"a@1\" { b = c } }",
        "endpoint = \"x:1\", structured-data { \"a b@1\" { b = c } }",
        ""
      })
  void tellsWhatIsWrongInTheSettings(String hocon) {
    Problems problems = new Problems();

    new SyslogSinkFactory().create(Settings.parse("x", hocon, problems)).close();

    assertFalse(problems.isEmpty());
  }

  @Test
  void countsOctetsAndNotCharacters() {
    assertEquals(
        "13 <14>1 grüße2 ab",
        new String(
            Framing.OCTET_COUNTING.frames(EncodedBatches.of(List.of("<14>1 grüße", "ab"))),
            StandardCharsets.UTF_8));
  }

  private static String encode(String hocon, LogLine line) throws Exception {
    Problems problems = new Problems();
    Settings settings =
        Settings.parse("syslog", "endpoint = \"localhost:6514\"\n" + hocon, problems);
    try (Sink sink = new SyslogSinkFactory().create(settings)) {
      settings.refuseUnknown();
      assertEquals(List.of(), problems.all());
      Output out = new Output(64);
      sink.encoding().encode(line, out);
      return out.toText();
    }
  }
}
