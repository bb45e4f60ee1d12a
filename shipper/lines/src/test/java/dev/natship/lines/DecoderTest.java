package dev.natship.lines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Field;
import dev.natship.api.Level;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Rfc3339;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderTest {
  private static final String SUBJECT = "logs.sandwich.ams.148e123f0d0489";
  private static final String FLY =
      """
      {"event":{"provider":"app"},"fly":{"app":{"instance":"148e","name":"burger"},"region":"sjc"},\
      "host":"3f2a","log":{"level":"error"},"message":"boom: disk full",\
      "timestamp":"2026-02-17T10:30:00.123456789Z"}\
      """;
  private static final long RECEIVED = 1_771_324_201_000_000_000L;

  private final Decoder decoder = new Decoder();

  @Test
  void findsEveryFieldOfFlysOwnShape() {
    LogLine line = line(FLY);

    assertTrue(line.arrivedAsJson());
    assertEquals(SUBJECT, line.subject());
    assertEquals(RECEIVED, line.receivedNanos());
    assertEquals(1_771_324_200_123_456_789L, line.timeNanos());
    assertTrue(line.hasOwnTime());
    assertEquals(Level.ERROR, line.level());
    assertEquals("error", line.text(Field.LEVEL));
    assertEquals("boom: disk full", line.text(Field.MESSAGE));
    assertEquals("burger", line.text(Field.APP));
    assertEquals("sjc", line.text(Field.REGION));
    assertEquals("148e", line.text(Field.INSTANCE));
    assertEquals("3f2a", line.text(Field.HOST));
    assertEquals("app", line.text(Field.PROVIDER));
    assertEquals(FLY, json(line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "MESSAGE   | {'msg':'a','log':'b'}                        | a",
        "MESSAGE   | {'log':'b'}                                  | b",
        "MESSAGE   | {'log':{'level':'warn'},'msg':'c'}           | c",
        "MESSAGE   | {'message':null,'msg':'d'}                   | d",
        "MESSAGE   | {'message':42}                               | 42",
        "MESSAGE   | {'message':{'a':[1,'}']}}                    | {'a':[1,'}']}",
        "MESSAGE   | {'message':'first','message':'last'}         | last",
        "LEVEL     | {'level':'debug','log':{'level':'warn'}}     | warn",
        "LEVEL     | {'severity':'ERROR'}                         | ERROR",
        "LEVEL     | {'level':50}                                 | 50",
        "APP       | {'app':'x'}                                  | x",
        "APP       | {'fly':{'app':{'name':'x'}},'app':'y'}       | x",
        "APP       | {'fly':{'app':{'name':'x'}},'fly':1}         | sandwich",
        "APP       | {'app':{'name':'x'}}                         | sandwich",
        "APP       | {'app':''}                                   | sandwich",
        "REGION    | {'a':[{'region':'no'}],'x':{'region':'no'}}  | ams",
        "REGION    | {'region':'fra'}                             | fra",
        "INSTANCE  | {'fly':{'machine':{'id':'m'}}}               | m",
        "INSTANCE  | {'machine_id':'n'}                           | n",
        "HOST      | {'host':7}                                   | 7",
        "TIMESTAMP | {'ts':1771324200.5}                          | 1771324200.5",
        "MESSAGE   | {'m\\u0065ssage':'t\\u00e4t\\n'}             | `tät\n`",
      })
  void findsFieldsInOtherShapes(Field field, String payload, String expected) {
    LogLine line = line(payload.replace('\'', '"'));

    assertEquals(expected.replace('\'', '"'), line.text(field));
  }

  @ParameterizedTest
  @CsvSource({
    "1771324200,                  2026-02-17T10:30:00.000000000Z",
    "1771324200.25,               2026-02-17T10:30:00.250000000Z",
    "1771324200123,               2026-02-17T10:30:00.123000000Z",
    "1771324200123.5,             2026-02-17T10:30:00.123500000Z",
    "1771324200123456,            2026-02-17T10:30:00.123456000Z",
    "1771324200123456789,         2026-02-17T10:30:00.123456789Z",
    "1.7713242e9,                 2026-02-17T10:30:00.000000000Z",
    "'\"1771324200123\"',         2026-02-17T10:30:00.123000000Z",
    "'\"2026-02-17T11:30:00.5+01:00\"', 2026-02-17T10:30:00.500000000Z",
  })
  void readsTimesInEveryUsualUnit(String value, String expected) {
    LogLine line = line("{\"time\":" + value + "}");

    assertTrue(line.hasOwnTime());
    assertEquals(expected, Rfc3339.text(line.timeNanos(), 9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"12", "-5", "\"soon\"", "null", "{}", "1e400", "99999999999999999999999", "true"})
  void usesTheTimeOfReceiptWhereThereIsNoOther(String value) {
    LogLine line = line("{\"timestamp\":" + value + "}");

    assertTrue(line.arrivedAsJson());
    assertFalse(line.hasOwnTime());
    assertEquals(RECEIVED, line.timeNanos());
  }

  @Test
  void takesTheFirstTimeThatCanBeRead() {
    assertEquals(
        1_771_324_200_000_000_000L, line("{\"timestamp\":\"soon\",\"ts\":1771324200}").timeNanos());
  }

  @Test
  void presentsTextAsAnObjectWithNamesFromTheSubject() {
    LogLine line = line("plain \"text\"\u0000");

    assertFalse(line.arrivedAsJson());
    assertEquals(Level.INFO, line.level());
    assertEquals(
        """
        {"fly":{"app":{"instance":"148e123f0d0489","name":"sandwich"},"region":"ams"},\
        "message":"plain \\"text\\"\\u0000","subject":"logs.sandwich.ams.148e123f0d0489",\
        "timestamp":"2026-02-17T10:30:01.000000000Z"}\
        """,
        json(line));
    assertEquals("ams", line.text(Field.REGION));
    assertEquals("\"ams\"", value(line, "fly.region"));
  }

  @Test
  void needsNoTokensInTheSubject() {
    LogLine line = Decoder.line("logs", "x".getBytes(StandardCharsets.UTF_8), RECEIVED);

    assertFalse(line.has(Field.APP));
    assertEquals(
        "{\"message\":\"x\",\"subject\":\"logs\",\"timestamp\":\"2026-02-17T10:30:01.000000000Z\"}",
        json(line));
  }

  @Test
  void replacesBytesThatAreNotUtf8AndKeepsThePayload() {
    byte[] payload = {'a', (byte) 0xff, 'b'};
    Output record = new Output(16);

    assertEquals(Undecoded.NOT_UTF8, decoder.decode(SUBJECT, payload, 0, 3, RECEIVED, record));

    LineView view = new LineView();
    view.reset(record.array(), 0, record.size());
    assertEquals("a\ufffdb", view.text(Field.MESSAGE));
    assertTrue(json(view).contains("\"message\":\"a\ufffdb\""));
    assertArrayEquals(payload, view.payload());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``               | EMPTY",
        "[1]              | NOT_AN_OBJECT",
        "5                | NOT_AN_OBJECT",
        "{}               |",
        "{\"a\":1}       |",
        "{\"a\":1}x      | NOT_AN_OBJECT",
        "{\"a\":01}      | NOT_AN_OBJECT",
        "{\"a\":1:}      | NOT_AN_OBJECT",
        "{\"a\":1,}      | NOT_AN_OBJECT",
        "{\"a\":\"\\x\"} | NOT_AN_OBJECT",
        "{\"a\":\"\\u12g4\"} | NOT_AN_OBJECT",
        "{\"a\":tru}     | NOT_AN_OBJECT",
        "{\"a\":\"open}  | NOT_AN_OBJECT",
        "{'a':1}          | NOT_AN_OBJECT",
        "{\"a\":NaN}     | NOT_AN_OBJECT",
      })
  void saysWhyALineIsText(String payload, Undecoded expected) {
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);

    assertEquals(
        expected, decoder.decode(SUBJECT, bytes, 0, bytes.length, RECEIVED, new Output(64)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ERROR | error | `{'log':{'level':'info'},'fly':{'app':{'name':'a'}},'message':'[error] no"
            + " candidate'}`",
        "WARN  | warn  |"
            + " `{'log':{'level':'info'},'fly':{'app':{'name':'a'}},'message':'{\\'level\\':40}'}`",
        "ERROR | error |"
            + " `{'log':{'level':'info'},'fly':{'app':{'name':'a'}},'message':'\\u001b[31mERROR\\u001b[0m"
            + " x'}`",
        "INFO  | info  | `{'log':{'level':'info'},'fly':{'app':{'name':'a'}},'message':'GET /error"
            + " 200'}`",
        "ERROR | error | `{'log':{'level':'error'},'fly':{'app':{'name':'a'}},'message':'GET /info"
            + " 200'}`",
        "WARN  | warn  | `{'log':{'level':'warn'},'message':'ERROR x'}`",
        "DEBUG | debug | `{'level':'debug','message':'ERROR x'}`",
        "FATAL | CRITICAL | `{'levelname':'CRITICAL','message':'x'}`",
        "WARN  | 4     | `{'severity':4,'message':'x'}`",
        "ERROR | Error | `{'@l':'Error','@mt':'x'}`",
        "FATAL | fatal | panic: boom",
        "ERROR | error | `level=error msg=x`",
        "INFO  | ``    | nothing to see",
      })
  void whatALineSaysOfItselfGoesBeforeThePlatformsWord(String level, String text, String line) {
    LogLine decoded = line(line.replace('\'', '"'));

    assertEquals(Level.valueOf(level), decoded.level());
    assertEquals(text, decoded.text(Field.LEVEL));
    Output out = new Output(16);
    decoded.writeJsonText(Field.LEVEL, out);
    assertEquals('"' + text + '"', out.toText());
  }

  @Test
  void takesAThousandLevelsAndNoMore() {
    byte[] most =
        ("{\"a\":" + "[".repeat(999) + "]".repeat(999) + "}").getBytes(StandardCharsets.UTF_8);
    byte[] more = ("{\"a\":" + "[".repeat(10_000)).getBytes(StandardCharsets.UTF_8);

    assertNull(decoder.decode(SUBJECT, most, 0, most.length, RECEIVED, new Output(64)));
    assertEquals(
        Undecoded.TOO_DEEP,
        decoder.decode(SUBJECT, more, 0, more.length, RECEIVED, new Output(64)));
  }

  @Test
  void writesAnObjectOfSeveralLinesInOne() {
    LogLine line = line("\n{\n  \"message\": \"a\\nb\",\r\n  \"n\": [1,\n2]\n}\n");

    assertEquals("{   \"message\": \"a\\nb\",    \"n\": [1, 2] }", json(line));
    assertEquals("a\nb", line.text(Field.MESSAGE));
  }

  @Test
  void findsFieldsInLinesOfAMebibyte() {
    String filler = "é".repeat(524_288);
    LogLine line = line("{\"filler\":\"" + filler + "\",\"message\":\"here\",\"host\":\"h\"}");

    assertEquals("here", line.text(Field.MESSAGE));
    assertEquals("h", line.text(Field.HOST));
    assertEquals("\"" + filler + "\"", value(line, "filler"));
  }

  @Test
  void cutsTheMessageBetweenCharacters() {
    LineView view = view("{\"message\":\"aé\\u00e9z\",\"host\":\"h\"}");

    view.limitMessage(4);

    assertEquals("aé", view.text(Field.MESSAGE));
    assertEquals("{\"message\":\"aé\",\"host\":\"h\",\"truncated\":true}", json(view));
    assertEquals("true", value(view, "truncated"));
  }

  @Test
  void leavesAShortMessageWhole() {
    LineView view = view("{\"message\":\"aé\"}");

    view.limitMessage(3);

    assertEquals("{\"message\":\"aé\"}", json(view));
  }

  @Test
  void cutsTextToo() {
    LineView view = view("plain text");

    view.limitMessage(5);

    assertEquals("\"plain\"", value(view, "message"));
    assertEquals("true", value(view, "truncated"));
  }

  @Test
  void findsValuesUnderDottedPaths() {
    LogLine line = line("{\"a\":{\"b.c\":1,\"b\":{\"c\":\"x\"}},\"a.d\":[1, {\"e\":2}]}");

    assertEquals("\"x\"", value(line, "a.b.c"));
    assertEquals("[1, {\"e\":2}]", value(line, "a.d"));
    assertEquals("", value(line, "a.x"));
  }

  @Test
  void visitsLeavesInOrder() {
    List<String> leaves = new ArrayList<>();

    line("{\"a\":{\"b\":\"\\u00e9\",\"c\":{}},\"d\":[1],\"e\":null,\"f\":-1.5,\"g\":true}")
        .leaves((path, kind, text) -> leaves.add(path + " " + kind + " " + text));

    assertEquals(
        List.of(
            "a.b STRING é",
            "a.c ARRAY {}",
            "d ARRAY [1]",
            "e NULL null",
            "f NUMBER -1.5",
            "g BOOLEAN true"),
        leaves);
  }

  @Test
  void showsOneRecordAfterAnother() {
    Output records = new Output(64);
    LineView view = new LineView();
    byte[] first = "{\"message\":\"one\"}".getBytes(StandardCharsets.UTF_8);
    byte[] second = "two".getBytes(StandardCharsets.UTF_8);
    decoder.decode("logs.a", first, 0, first.length, 1, records);
    int end = records.size();
    decoder.decode("logs.b", second, 0, second.length, 2, records);

    view.reset(records.array(), 0, end);
    assertEquals("logs.a one", view.subject() + " " + view.text(Field.MESSAGE));
    view.reset(records.array(), end, records.size() - end);
    assertEquals("logs.b two", view.subject() + " " + view.text(Field.MESSAGE));
  }

  @Test
  void givesTheLineAsItsProgramWroteIt() {
    String object = " {\"message\":\"worker failed\",\"exc_info\":\"é\"} ";
    String fly = "{\"fly\":{\"app\":{\"name\":\"a\"}},\"message\":\"\\u001b[1m{\\\"a\\\":1}\"}";

    assertEquals(object, raw(line(object)));
    assertEquals("\u001b[1m{\"a\":1}", raw(line(fly)));
    assertEquals("plain text", raw(line("plain text")));
  }

  @Test
  void cutsTheRawLineWithTheMessageAndSaysSo() {
    LineView view = view("{\"message\":\"ééé and more\",\"x\":1}");
    assertFalse(view.isCut());

    view.limitMessage(14);

    assertEquals("{\"message\":\"é", raw(view));
    assertTrue(view.isCut());
  }

  private static String raw(LogLine line) {
    Output out = new Output(64);
    line.writeRaw(out);
    return out.toText();
  }

  private static LogLine line(String payload) {
    return Decoder.line(SUBJECT, payload.getBytes(StandardCharsets.UTF_8), RECEIVED);
  }

  private static LineView view(String payload) {
    return (LineView) line(payload);
  }

  private static String json(LogLine line) {
    Output out = new Output(64);
    line.writeJson(out);
    return out.toText();
  }

  private static String value(LogLine line, String path) {
    Output out = new Output(64);
    line.writeValue(path, out);
    return out.toText();
  }
}
