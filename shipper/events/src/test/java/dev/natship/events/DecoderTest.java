package dev.natship.events;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.EventTime;
import dev.natship.api.Field;
import dev.natship.api.Level;
import dev.natship.api.LogEvent;
import dev.natship.api.Output;
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
    LogEvent event = event(FLY);

    assertTrue(event.arrivedAsJson());
    assertEquals(SUBJECT, event.subject());
    assertEquals(RECEIVED, event.receivedNanos());
    assertEquals(1_771_324_200_123_456_789L, event.timeNanos());
    assertTrue(event.hasOwnTime());
    assertEquals(Level.ERROR, event.level());
    assertEquals("error", event.text(Field.LEVEL));
    assertEquals("boom: disk full", event.text(Field.MESSAGE));
    assertEquals("burger", event.text(Field.APP));
    assertEquals("sjc", event.text(Field.REGION));
    assertEquals("148e", event.text(Field.INSTANCE));
    assertEquals("3f2a", event.text(Field.HOST));
    assertEquals("app", event.text(Field.PROVIDER));
    assertEquals(FLY, json(event));
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
    LogEvent event = event(payload.replace('\'', '"'));

    assertEquals(expected.replace('\'', '"'), event.text(field));
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
    LogEvent event = event("{\"time\":" + value + "}");

    assertTrue(event.hasOwnTime());
    assertEquals(expected, EventTime.text(event.timeNanos(), 9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"12", "-5", "\"soon\"", "null", "{}", "1e400", "99999999999999999999999", "true"})
  void usesTheTimeOfReceiptWhereThereIsNoOther(String value) {
    LogEvent event = event("{\"timestamp\":" + value + "}");

    assertTrue(event.arrivedAsJson());
    assertFalse(event.hasOwnTime());
    assertEquals(RECEIVED, event.timeNanos());
  }

  @Test
  void takesTheFirstTimeThatCanBeRead() {
    assertEquals(
        1_771_324_200_000_000_000L,
        event("{\"timestamp\":\"soon\",\"ts\":1771324200}").timeNanos());
  }

  @Test
  void presentsTextAsAnObjectWithNamesFromTheSubject() {
    LogEvent event = event("plain \"text\"\u0000");

    assertFalse(event.arrivedAsJson());
    assertEquals(Level.INFO, event.level());
    assertEquals(
        """
        {"fly":{"app":{"instance":"148e123f0d0489","name":"sandwich"},"region":"ams"},\
        "message":"plain \\"text\\"\\u0000","timestamp":"2026-02-17T10:30:01.000000000Z"}\
        """,
        json(event));
    assertEquals("ams", event.text(Field.REGION));
    assertEquals("\"ams\"", value(event, "fly.region"));
  }

  @Test
  void needsNoTokensInTheSubject() {
    LogEvent event = Decoder.event("logs", "x".getBytes(StandardCharsets.UTF_8), RECEIVED);

    assertFalse(event.has(Field.APP));
    assertEquals(
        "{\"message\":\"x\",\"timestamp\":\"2026-02-17T10:30:01.000000000Z\"}", json(event));
  }

  @Test
  void replacesBytesThatAreNotUtf8AndKeepsThePayload() {
    byte[] payload = {'a', (byte) 0xff, 'b'};
    Output record = new Output(16);

    assertEquals(Undecoded.NOT_UTF8, decoder.decode(SUBJECT, payload, 0, 3, RECEIVED, record));

    EventView view = new EventView();
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
    LogEvent event = event("\n{\n  \"message\": \"a\\nb\",\r\n  \"n\": [1,\n2]\n}\n");

    assertEquals("{   \"message\": \"a\\nb\",    \"n\": [1, 2] }", json(event));
    assertEquals("a\nb", event.text(Field.MESSAGE));
  }

  @Test
  void findsFieldsInLinesOfAMebibyte() {
    String filler = "é".repeat(524_288);
    LogEvent event = event("{\"filler\":\"" + filler + "\",\"message\":\"here\",\"host\":\"h\"}");

    assertEquals("here", event.text(Field.MESSAGE));
    assertEquals("h", event.text(Field.HOST));
    assertEquals("\"" + filler + "\"", value(event, "filler"));
  }

  @Test
  void cutsTheMessageBetweenCharacters() {
    EventView view = view("{\"message\":\"aé\\u00e9z\",\"host\":\"h\"}");

    view.limitMessage(4);

    assertEquals("aé", view.text(Field.MESSAGE));
    assertEquals("{\"message\":\"aé\",\"host\":\"h\",\"truncated\":true}", json(view));
    assertEquals("true", value(view, "truncated"));
  }

  @Test
  void leavesAShortMessageWhole() {
    EventView view = view("{\"message\":\"aé\"}");

    view.limitMessage(3);

    assertEquals("{\"message\":\"aé\"}", json(view));
  }

  @Test
  void cutsTextToo() {
    EventView view = view("plain text");

    view.limitMessage(5);

    assertEquals("\"plain\"", value(view, "message"));
    assertEquals("true", value(view, "truncated"));
  }

  @Test
  void findsValuesUnderDottedPaths() {
    LogEvent event = event("{\"a\":{\"b.c\":1,\"b\":{\"c\":\"x\"}},\"a.d\":[1, {\"e\":2}]}");

    assertEquals("\"x\"", value(event, "a.b.c"));
    assertEquals("[1, {\"e\":2}]", value(event, "a.d"));
    assertEquals("", value(event, "a.x"));
  }

  @Test
  void visitsLeavesInOrder() {
    List<String> leaves = new ArrayList<>();

    event("{\"a\":{\"b\":\"\\u00e9\",\"c\":{}},\"d\":[1],\"e\":null,\"f\":-1.5,\"g\":true}")
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
    EventView view = new EventView();
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

  private static LogEvent event(String payload) {
    return Decoder.event(SUBJECT, payload.getBytes(StandardCharsets.UTF_8), RECEIVED);
  }

  private static EventView view(String payload) {
    return (EventView) event(payload);
  }

  private static String json(LogEvent event) {
    Output out = new Output(64);
    event.writeJson(out);
    return out.toText();
  }

  private static String value(LogEvent event, String path) {
    Output out = new Output(64);
    event.writeValue(path, out);
    return out.toText();
  }
}
