package dev.natship.shaping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.ContextField;
import dev.natship.api.Field;
import dev.natship.api.Level;
import dev.natship.api.Output;
import dev.natship.lines.ContextPaths;
import dev.natship.lines.Decoder;
import dev.natship.lines.LineView;
import dev.natship.settings.Problem;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {
  @Test
  void selectsBySubjectAppLevelAndText() {
    Selection selection =
        selection(
            """
            select { subjects = ["logs.*.ams.>", "other.>"], apps = [web], level = warn,
              match = "disk (full|failed)", not-match = ["ignore me"] }
            """);

    assertSelected(true, selection, "logs.web.ams.i1", "web", "error", "disk full");
    assertSelected(false, selection, "logs.web.fra.i1", "web", "error", "disk full");
    assertSelected(false, selection, "logs.web.ams", "web", "error", "disk full");
    assertSelected(false, selection, "logs.web.ams.i1", "db", "error", "disk full");
    assertSelected(false, selection, "logs.web.ams.i1", "web", "info", "disk full");
    assertSelected(false, selection, "logs.web.ams.i1", "web", "error", "all is well");
    assertSelected(false, selection, "logs.web.ams.i1", "web", "error", "disk full, ignore me");
  }

  @ParameterizedTest
  @CsvSource({
    "apps, web, db",
    "regions, ams, fra",
    "instances, i1, i2",
    "hosts, h1, h2",
    "providers, app, runner",
    "subjects, logs.web.>, logs.db.>",
    "streams, stderr, stdout",
    "sources, run, gateway",
    "request-id, r-1, r-2",
    "level, warn, fatal",
    "match, full, empty",
  })
  void everyWordHasItsNegation(String word, String mine, String other) {
    LineView line = line(WHOLE);

    assertEquals(true, one(word, mine).wants(line));
    assertEquals(false, one(word, other).wants(line));
    assertEquals(false, one("not-" + word, mine).wants(line));
    assertEquals(true, one("not-" + word, other).wants(line));
    assertEquals(Selection.of(Map.of(word, List.of(mine)), NOTHING_WRONG), one(word, mine));
    assertNotEquals(one(word, mine), one("not-" + word, mine));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"apps", "regions", "instances", "hosts", "providers", "streams", "request-id"})
  void aLineWithoutAFieldIsNoneOfItsValues(String word) {
    LineView line = line("plain text", "logs");

    assertEquals(false, one(word, "x").wants(line));
    assertEquals(true, one("not-" + word, "x").wants(line));
  }

  @Test
  void ofAListOneIsEnoughAndAllRulesMustHold() {
    Selection selection = selection("select { apps = [db, web], not-regions = [fra, ams] }");

    assertEquals(false, selection.wants(line(WHOLE)));
    assertEquals(true, selection.wants(line(WHOLE.replace("ams", "lhr"))));
  }

  @ParameterizedTest
  @CsvSource({
    "w*, true",
    "*b, true",
    "w*b, true",
    "*, true",
    "w*e*b*, true",
    "web*, true",
    "*w, false",
    "w*x, false",
    "*webb, false"
  })
  void aStarStandsForAnyCharacters(String pattern, boolean wanted) {
    assertEquals(wanted, one("apps", pattern).wants(line(WHOLE)));
    assertEquals(!wanted, one("not-apps", pattern).wants(line(WHOLE)));
  }

  /// A block of the archive that only tells which names it has was passed over.
  @Test
  void aStarMayStandForNamesThatASummaryHas() {
    LinesSummary shop =
        new LinesSummary() {
          @Override
          public boolean mayHave(Level level) {
            return true;
          }

          @Override
          public boolean mayHave(Field field, String value) {
            return value.equals("shop");
          }
        };

    assertTrue(one("apps", "sh*").mayWant(shop));
    assertTrue(one("apps", "shop").mayWant(shop));
    assertFalse(one("apps", "auth").mayWant(shop));
  }

  @Test
  void findsTheRequestInsideTheMessageToo() {
    Selection selection = selection("select { request-id = [\"r \\\"7\\\"\", 42] }");

    assertEquals(
        true,
        selection.wants(line("{\"message\":\"{\\\"reqId\\\":\\\"r \\\\\\\"7\\\\\\\"\\\"}\"}")));
    assertEquals(true, selection.wants(line("{\"request_id\":42}")));
    assertEquals(false, selection.wants(line("{\"message\":\"{\\\"reqId\\\": broken\"}")));
  }

  @Test
  void looksForContextWhereTheOwnerSays() {
    LineView view =
        new LineView(new ContextPaths(Map.of(ContextField.REQUEST_ID, List.of("trace.id"))));
    Output record = record("{\"trace\":{\"id\":\"t1\"},\"request_id\":\"r1\"}", "logs");
    view.reset(record.array(), 0, record.size());

    assertEquals(true, one("request-id", "t1").wants(view));
    assertEquals(false, one("request-id", "r1").wants(view));
  }

  @Test
  void tellsWhichWordsThereAre() {
    Map<String, String> wrong = new LinkedHashMap<>();
    Map<String, List<String>> wanted = new LinkedHashMap<>();
    wanted.put("aps", List.of("web"));
    wanted.put("level", List.of("wran"));
    wanted.put("not-match", List.of("("));
    wanted.put("subjects", List.of("a..b"));

    Selection.of(wanted, wrong::put);

    assertEquals(
        List.of("aps", "level", "not-match", "subjects"),
        List.copyOf(new TreeMap<>(wrong).keySet()));
    assertTrue(wrong.get("aps").contains("did you mean apps?"), wrong.get("aps"));
    assertEquals(
        "expected a level such as debug, info, warn or error, not \"wran\"; did you mean warn?",
        wrong.get("level"));
  }

  /// Of several values the owner has to find the wrong one.
  @Test
  void eachRefusalRepeatsItsValue() {
    Problems problems = new Problems();
    Selection.read(
        Settings.parse(
            "box",
            """
            select {
              match = ["fine", "a(b"], not-match = ["(?=x)y", "a)"], level = loud
              subjects = ["logs.>", "a..b", ">.a"]
            }
            """,
            problems));

    assertEquals(
        List.of(
            "expected a level such as debug, info, warn or error, not \"loud\"",
            "'a..b' is no NATS subject",
            "'>.a': '>' may only stand at the end",
            "\"a(b\" is no regular expression: missing closing )",
            "\"(?=x)y\": look-ahead (?=…) is not supported, since a line could keep it busy for"
                + " ever; write the text before or after it as part of the pattern",
            "\"a)\" is no regular expression: unexpected )"),
        problems.all().stream().map(Problem::message).toList());
  }

  @Test
  void tellsUnknownWordsOfTheConfiguration() {
    Problems problems = new Problems();
    Settings settings = Settings.parse("box", "select { regons = [ams] }", problems);
    Selection.read(settings);
    settings.refuseUnknown();

    assertTrue(problems.all().toString().contains("select.regions"), problems.all()::toString);
  }

  private static final String WHOLE =
      """
      {"event":{"provider":"app"},"fly":{"app":{"instance":"i1","name":"web"},"region":"ams"},"host":"h1",\
      "log":{"level":"error"},"stream":"stderr","source":"run","request_id":"r-1","message":"disk full"}\
      """;

  private static final BiConsumer<String, String> NOTHING_WRONG =
      (word, problem) -> {
        throw new AssertionError(word + ": " + problem);
      };

  private static Selection one(String word, String value) {
    return selection("select { " + word + " = [\"" + value + "\"] }");
  }

  private static LineView line(String text) {
    return line(text, "logs.web.ams.i1");
  }

  private static LineView line(String text, String subject) {
    Output record = record(text, subject);
    LineView view = new LineView();
    view.reset(record.array(), 0, record.size());
    return view;
  }

  private static Output record(String text, String subject) {
    byte[] line = text.getBytes(StandardCharsets.UTF_8);
    Output record = new Output(64);
    new Decoder().decode(subject, line, 0, line.length, 0, record);
    return record;
  }

  private static void assertSelected(
      boolean wanted, Selection selection, String subject, String app, String level, String text) {
    LineView view = new LineView();
    Output record = new Output(64);
    byte[] line =
        """
        {"fly":{"app":{"name":"%s"}},"log":{"level":"%s"},"message":"%s"}\
        """
            .formatted(app, level, text)
            .getBytes(StandardCharsets.UTF_8);
    new Decoder().decode(subject, line, 0, line.length, 0, record);
    view.reset(record.array(), 0, record.size());
    assertEquals(wanted, selection.wants(view), subject + " " + app + " " + level + " " + text);
  }

  private static Selection selection(String hocon) {
    Problems problems = new Problems();
    Settings settings = Settings.parse("box", hocon, problems);
    Selection selection = Selection.read(settings);
    settings.refuseUnknown();
    assertEquals(List.of(), problems.all());
    return selection;
  }
}
