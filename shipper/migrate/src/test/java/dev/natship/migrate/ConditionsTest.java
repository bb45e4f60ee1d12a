package dev.natship.migrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Conditions of Vector's language, and what `select` makes of them.
class ConditionsTest {

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        ".fly.app.name == \"shop\" => select.apps = [shop]",
        ".app == \"a\" || .app == \"b\" => select.apps = [a, b]",
        "\"shop\" == string!(.fly.app.name) => select.apps = [shop]",
        "includes([\"a\", \"b\"], .app) => select.apps = [a, b]",
        "!(.app != \"a\") => select.apps = [a]",
        ".app == \"${ONLY}\" => select.apps = [${?ONLY}]",
        ".fly.region == \"fra\" && .app == \"a\" => select.apps = [a]; select.regions = [fra]",
        ".host != \"3f2a\" => select.not-hosts = [\"3f2a\"]",
        "!includes([\"proxy\", \"runner\"], .event.provider) => select.not-providers = [proxy,"
            + " runner]",
        "!(.app == \"a\" || .app == \"b\") => select.not-apps = [a, b]",
        "match(.message, r'time(d)? out') ?? false => select.match = \"time(d)? out\"",
        "match_any!(.message, [r'a', r'b']) => select.match = [a, b]",
        "contains(string!(.message), \"a.b\") => select.match = \"a\\\\.b\"",
        "contains(.message, \"oom\", case_sensitive: false) => select.match = \"(?i)oom\"",
        "starts_with!(.message, \"GET\") || ends_with(.message, \"!\") => select.match = [\"^GET\","
            + " \"!$\"]",
        "!match(.message, r'health') => select.not-match = health",
        "!(contains(.message, \"a\") || contains(.message, \"b\")) => select.not-match = [a, b]",
        ".log.level == \"error\" => select.level = error",
        ".level == \"warn\" || .level == \"error\" || .level == \"fatal\" => select.level = warn",
        "includes([\"warning\", \"error\"], .level) => select.level = warn",
        ".level != \"debug\" => select.level = info",
        "to_syslog_severity!(.level) <= 3 => select.level = error",
        "to_syslog_severity(.level) < 5 ?? false => select.level = warn",
        "true => ``",
      })
  void canBeSaid(String condition, String hocon) throws NoEqual {
    Hocon section = new Hocon("sinks.a");

    Selects.write(new Conditions(Map.of()).select(condition), section);

    assertEquals(hocon, String.join("; ", section.lines()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        ".status > 499 => select compares levels only",
        ".level == \"info\" => warn is left out",
        ".level != \"info\" => it cannot leave one out",
        ".app == \"a\" || .level == \"error\" => \"or\" can join conditions on one thing",
        ".user == \"ann\" => does not know the field .user",
        "match(.message, r'a') && match(.message, r'b') => two expressions at once",
        "match(.path, r'a') => does not know the field .path",
        "is_json(.message) => no equal for is_json()",
        ".tags[0] == \"a\" => items of lists",
        ".app == \"a\" && .app == \"b\" => no line can meet it",
        ".app != \"a\" || .app != \"b\" => cannot join what is left out",
        ".ok => whether a field is true",
      })
  void cannotBeSaidAndSaysWhy(String condition, String why) {
    NoEqual none = assertThrows(NoEqual.class, () -> new Conditions(Map.of()).select(condition));

    assertEquals(true, none.words().contains(why), none.words());
  }

  @Test
  void aFieldThatARemapCopiedIsTheOneItWasCopiedFrom() throws NoEqual {
    Conditions conditions = new Conditions(Map.of("service", "fly.app.name"));

    assertEquals(Select.of("apps", "shop"), conditions.select(".service == \"shop\""));
  }
}
