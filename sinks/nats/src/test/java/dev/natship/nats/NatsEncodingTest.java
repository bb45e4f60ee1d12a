package dev.natship.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.natship.api.Field;
import dev.natship.api.LogLine;
import dev.natship.api.Sink;
import dev.natship.contract.Batches;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.SampleLine;
import io.nats.client.Message;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NatsEncodingTest {

  @ParameterizedTest
  @CsvSource({
    "sandwich,logs.sandwich",
    "'two words',logs.two_words",
    "'a*>',logs.a__",
    "a..b,logs.a__b",
    "'',logs_",
    "ü,logs.__",
    "'x\n+PUB',logs.x_+PUB"
  })
  void makesASubjectOfWhateverTheLineHolds(String app, String subject) throws Exception {
    assertEquals(
        subject,
        message("subject = \"logs.{{app}}\"", SampleLine.sample().with(Field.APP, app))
            .getSubject());
  }

  @ParameterizedTest
  @CsvSource({
    "{{app}},$JS.API.STREAM.PURGE.ORDERS,-JS_API_STREAM_PURGE_ORDERS",
    "{{app}},_INBOX.x,-INBOX_x",
    "{{app}}.x,$SYS,-SYS.x",
    "logs.{{app}},a.b.c,logs.a_b_c",
    "logs.{{app}},$x,logs.$x",
    "$KV.apps.{{app}},a.b,$KV.apps.a_b",
    "out.{{subject}},x,out.logs.sandwich.ams.148e123f0d0489"
  })
  void aValueFillsOneTokenAndNeverLeadsToTheServersOwnSubjects(
      String template, String app, String subject) throws Exception {
    assertEquals(
        subject,
        message("subject = \"" + template + "\"", SampleLine.sample().with(Field.APP, app))
            .getSubject());
  }

  @Test
  void noHeaderOfALineBecomesTwo() throws Exception {
    Message message =
        message(
            "headers { Said = \"{{message}}\" }",
            SampleLine.sample().with(Field.MESSAGE, "a\r\nEvil: b"));

    assertEquals(List.of("a__Evil: b"), message.getHeaders().get("Said"));
    assertEquals(1, message.getHeaders().size());
  }

  @Test
  void keepsThePayloadToTheByte() throws Exception {
    Message message =
        message(
            "payload = \"{{message}}\"", SampleLine.sample().with(Field.MESSAGE, "\n\ngrüße\n"));

    assertEquals("\n\ngrüße\n", new String(message.getData(), StandardCharsets.UTF_8));
  }

  @Test
  void theIdIsTheLinesAndNotTheBatchs() throws Exception {
    LogLine line = SampleLine.sample();

    assertEquals(id(line), id(SampleLine.sample()));
    assertEquals(32, id(line).length());
    assertNotEquals(id(line), id(SampleLine.sample().on("logs.other")));
    assertNotEquals(id(line), id(SampleLine.sample().with(Field.MESSAGE, "other")));
    assertNotEquals(
        id(line), id(SampleLine.sample().with(Field.TIMESTAMP, "2026-02-17T10:30:00.123456788Z")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "logs.{{app}}|logs.>|true",
        "logs.{{app}}|logs.web.*|true",
        "out.{{subject}}|logs.>|false",
        "out.{{subject}}|>|true",
        "{{subject}}|logs.>|true",
        "{{app}}.x|logs.>|true",
        "lo{{app}}|logs.>|true",
        "out{{app}}|logs.>|false",
        "logs|logs.>|false",
        "logs.a.b|logs.*.b|true",
        "logs.a.c|logs.*.b|false",
        "logs.a|logs.a.b|false",
        "logs.a.b|logs.a|false",
      })
  void seesWhetherASubjectCouldComeBack(String template, String pattern, boolean meets) {
    assertEquals(meets, SubjectSpace.of(List.of(pattern)).mayMeet(template));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "url = \"http://x\"",
        "url = \"nats://x\", subject = \"a b\"",
        "url = \"nats://x\", subject = \"a.>\"",
        "url = \"nats://x\", subject = \"$JS.API.{{app}}\"",
        "url = \"nats://x\", subject = \"_INBOX.{{app}}\"",
        "url = \"nats://x\", user = x",
        "url = \"nats://x\", token = x, nkey-seed = y",
        "url = \"nats://x\", credentials = /nowhere",
        "url = \"nats://x\", headers { \"a b\" = c }",
        "url = \"nats://X:4222\", subject = \"{{subject}}\", source { url = \"nats://x\" }",
        "url = \"nats://x\", subject = \"a.{{app}}\", source { url = \"nats://x\", subjects = \"b.>"
            + " a.>\" }",
        ""
      })
  void tellsWhatIsWrongInTheSettings(String hocon) {
    Problems problems = new Problems();

    new NatsSinkFactory().create(Settings.parse("x", hocon, problems)).close();

    assertFalse(problems.isEmpty());
  }

  private static String id(LogLine line) throws Exception {
    return message("jetstream = true", line).getHeaders().getFirst("Nats-Msg-Id");
  }

  private static Message message(String hocon, LogLine line) throws Exception {
    Problems problems = new Problems();
    try (Sink sink =
        new NatsSinkFactory()
            .create(Settings.parse("nats", "url = \"nats://x\"\n" + hocon, problems))) {
      assertEquals(List.of(), problems.all());
      return NatsMessages.of(Batches.of(sink, List.of(line)), 0);
    }
  }
}
