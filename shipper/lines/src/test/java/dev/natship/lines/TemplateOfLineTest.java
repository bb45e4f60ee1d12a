package dev.natship.lines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateOfLineTest {
  private static final String PAYLOAD =
      """
      {"fly":{"app":{"name":"a/\\"b"}},"log":{"level":"warn"},"message":"hi","n":[1],"s":"t",
       "timestamp":"2026-02-17T10:30:00.123456789Z"}\
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "{{fly.app.name}}-{{region}}    # a/\"b-ams",
        "{{subject}}                    # logs.x.ams.i",
        "{{time:yyyy/MM/dd}}            # 2026/02/17",
        "{{time.ms}} {{time.seconds}}   # 1771324200123 1771324200.123",
        "{{severity.syslog}}            # 4",
        "{{n}} {{s}}                    # [1] t",
        "{{host|none}}                  # none",
        "[{{host}}]                     # []",
        "{{first host s app}}           # t",
        "{{first none gone region}}     # ams",
        "{{first host none|-}}          # -",
        "{{upper first host s}}         # T",
      })
  void fillsPlacesFromTheEvent(String template, String expected) {
    assertEquals(expected, FieldTemplate.parse(template).render(line()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "{{time.ms}}       # 1771324200123",
        "{{message}}       # \"hi\"",
        "{{n}}             # [1]",
        "a {{app}}         # \"a a/\\\"b\"",
        "{{host|none}}     # \"none\"",
        "{{first host n}}  # [1]",
        "{{first host s}}  # \"t\"",
      })
  void keepsTheTypeOfASinglePlaceInJson(String template, String expected) {
    Output out = new Output(16);

    FieldTemplate.parse(template).writeJson(line(), out);

    assertEquals(expected, out.toText());
  }

  @Test
  void theFirstThatHasAValueIsNeitherNullNorEmpty() {
    byte[] payload = "{\"a\":null,\"b\":\"\",\"c\":0}".getBytes(StandardCharsets.UTF_8);

    assertEquals(
        "0", FieldTemplate.parse("{{first a b c}}").render(Decoder.line("logs", payload, 7)));
  }

  @Test
  void flattensObjectsAndWritesArraysAsText() {
    Output out = new Output(16);

    FieldTemplate.parse("{{flat event}}").writeJson(line(), out);

    assertEquals(
        """
        {"fly.app.name":"a/\\"b","log.level":"warn","message":"hi","n":"[1]","s":"t",\
        "timestamp":"2026-02-17T10:30:00.123456789Z"}\
        """,
        out.toText());
  }

  @Test
  void saysThatALineHasNoTimeOfItsOwn() {
    FieldTemplate missing = FieldTemplate.parse("{{time.missing}}");
    Output out = new Output(16);

    assertFalse(missing.writeJson(line(), out));
    assertTrue(missing.writeJson(Decoder.line("logs", new byte[] {'x'}, 7), out));

    assertEquals("true", out.toText());
  }

  @Test
  void writesNothingForAnAbsentPlace() {
    Output out = new Output(16);

    assertFalse(FieldTemplate.parse("{{host}}").writeJson(line(), out));

    assertEquals("", out.toText());
  }

  @Test
  void escapesWhatComesFromTheEventOnly() {
    assertEquals(
        "x/a-\"b", FieldTemplate.parse("x/{{app}}").render(line(), text -> text.replace('/', '-')));
  }

  @Test
  void refusesAPlaceWithoutEndOrName() {
    assertThrows(IllegalArgumentException.class, () -> FieldTemplate.parse("{{app"));
    assertThrows(IllegalArgumentException.class, () -> FieldTemplate.parse("{{ }}"));
  }

  private static LogLine line() {
    return Decoder.line("logs.x.ams.i", PAYLOAD.getBytes(StandardCharsets.UTF_8), 7);
  }
}
