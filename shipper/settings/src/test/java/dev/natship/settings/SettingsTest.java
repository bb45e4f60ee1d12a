package dev.natship.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SettingsTest {

  private enum Colour {
    RED,
    DARK_BLUE
  }

  private final Problems problems = new Problems();

  @Test
  void readsEachType() {
    Settings settings =
        settings(
            """
            name = x, count = 3, part = 0.5, size = 1 KiB, wait = 2s, on = yes
            colour = dark-blue, list = "a, b c", names { b = 1, a.c = two }
            """);

    assertEquals("x", settings.text("name"));
    assertEquals(3, settings.number("count", 0, 0, 9));
    assertEquals(0.5, settings.fraction("part", 0, 0, 1));
    assertEquals(1_024, settings.bytes("size", 0));
    assertEquals(Duration.ofSeconds(2), settings.duration("wait", Duration.ZERO));
    assertTrue(settings.flag("on", false));
    assertEquals(Colour.DARK_BLUE, settings.choice("colour", Colour.RED));
    assertEquals(List.of("a", "b", "c"), settings.texts("list"));
    assertEquals(Map.of("b", "1", "a.c", "two"), settings.map("names"));
    settings.refuseUnknown();
    assertTrue(problems.isEmpty(), () -> problems.all().toString());
  }

  @Test
  void fallsBackWhereNothingOrAnEmptyTextIsSet() {
    Settings settings = settings("empty = \"\"");

    assertEquals("else", settings.text("empty", "else"));
    assertFalse(settings.has("empty"));
    assertEquals(7, settings.number("none", 7, 0, 9));
    assertTrue(problems.isEmpty());
  }

  @Test
  void readsSizesAsPeopleWriteThem() {
    Settings settings = settings("a = 1KB, b = \"2 KB\", c = 1 kB, d = 1 KiB, e = 1 MB, f = 7");

    assertEquals(
        List.of(1000L, 2000L, 1000L, 1024L, 1_000_000L, 7L),
        List.of("a", "b", "c", "d", "e", "f").stream().map(key -> settings.bytes(key, 0)).toList());
    assertEquals(List.of(), problems.all());
  }

  @Test
  void saysWhatStandsWhereATextIsExpected() {
    Settings settings =
        settings("name { a = b }, names { a = b }, several = [[1], x], wait = [1s], part = 5");

    settings.text("name");
    settings.texts("names");
    settings.texts("several");
    settings.duration("wait", Duration.ZERO);
    settings.section("part");

    assertEquals(
        List.of(
            "expected a single value, not a section, { … }",
            "expected a text or a list of texts, not a section, { … }",
            "expected a list of texts, and one of them is a list, [ … ]",
            "expected a duration such as 500ms, 10s or 7d, not a list, [ … ]",
            "expected a section, { … }, not \"5\""),
        problems.all().stream().map(Problem::message).toList());
  }

  @Test
  void repeatsOfAWrongAddressNothingThatMayBeASecret() {
    Settings settings =
        settings(
            """
            a = "htp://me:hidden@host", b = "host:1/hidden", c = "k:hidden@host", d = 0s
            e = "http://host:99999/hidden", f = "http://host:1"
            """);

    settings.url("a", "http", "https");
    settings.url("b", "http", "https");
    settings.url("c", "http", "https");
    settings.url("e", "http", "https");
    settings.url("f", "http", "https");
    settings.positive("d", Duration.ofSeconds(1));

    String expected = "expected an address beginning with http:// or https://";
    assertEquals(
        List.of(
            expected + ", not \"htp://…\"",
            expected + ", not \"host:1/…\"",
            expected,
            "expected an address with a port from 1 to 65535, not \"http://host:99999/…\"",
            "expected a duration longer than nothing, not \"0s\""),
        problems.all().stream().map(Problem::message).toList());
  }

  @Test
  void repeatsAWrongValueUnlessItMayBeASecret() {
    Settings settings =
        settings(
            """
            colour = pink, count = many, wait = soon, on = perhaps
            key = "a1b2c3d4e5f6a7b8", address = "redis://me:hidden@host"
            """);

    settings.choice("colour", Colour.RED);
    settings.number("count", 0, 0, 9);
    settings.duration("wait", Duration.ZERO);
    settings.flag("on", false);
    for (String hidden : List.of("key", "address")) {
      settings.choice(hidden, Colour.RED);
      settings.number(hidden, 0, 0, 9);
    }

    List<String> told = problems.all().stream().map(Problem::message).toList();
    assertEquals(
        List.of(
            "expected one of red, dark-blue, not \"pink\"",
            "expected a whole number from 0 to 9, not \"many\"",
            "expected a duration such as 500ms, 10s or 7d, not \"soon\"",
            "expected true or false, not \"perhaps\""),
        told.subList(0, 4));
    told.subList(4, told.size()).forEach(each -> assertFalse(each.contains("not \""), each));
  }

  @Test
  void refusesDurationsAndSizesThatNoCalculationHolds() {
    Settings settings =
        settings(
            "past = 1000000d, most = 99999999999999999999999d, size = 9000 PiB, less = -5, ok ="
                + " 10000d");

    assertEquals(Duration.ZERO, settings.duration("past", Duration.ZERO));
    assertEquals(Duration.ZERO, settings.duration("most", Duration.ZERO));
    assertEquals(7, settings.bytes("size", 7));
    assertEquals(7, settings.bytes("less", 7));
    assertEquals(Duration.ofDays(10_000), settings.duration("ok", Duration.ZERO));
    assertEquals(4, problems.all().size(), () -> problems.all().toString());
    assertTrue(
        problems
            .all()
            .getFirst()
            .toString()
            .contains("past: expected a duration from 0 to 10000d, not \"1000000d\""),
        () -> problems.all().toString());
  }

  @Test
  void tellsEveryWrongValueWithItsKey() {
    Settings settings =
        settings("count = many, big = 10, wait = -1s, on = perhaps, colour = blue, size = small");

    settings.number("count", 0, 0, 9);
    settings.number("big", 0, 0, 9);
    settings.duration("wait", Duration.ZERO);
    settings.flag("on", false);
    settings.choice("colour", Colour.RED);
    settings.bytes("size", 0);
    settings.text("needed");
    settings.url("address", "https");

    assertEquals(
        List.of(
            "sinks.x.count",
            "sinks.x.big",
            "sinks.x.wait",
            "sinks.x.on",
            "sinks.x.colour",
            "sinks.x.size",
            "sinks.x.needed",
            "sinks.x.address"),
        problems.all().stream().map(Problem::key).toList());
  }

  @Test
  void namesTheNearestKeyForAnUnknownOne() {
    Settings settings = settings("bach { bytes = 1 }, batch { eventz = 2 }");
    settings.section("batch").number("bytes", 0, 0, 9);
    settings.section("batch").number("events", 0, 0, 9);

    settings.refuseUnknown();

    String told = problems.all().toString();
    assertTrue(told.contains("batch.eventz: unknown setting; did you mean batch.events?"), told);
    assertTrue(told.contains("bach: unknown setting; did you mean batch?"), told);
  }

  @Test
  void doesNotRepeatAnAddressThatMayHoldAPassword() {
    settings("url = \"ftp://me:s3cret@host/\"").url("url", "https");

    assertFalse(problems.all().toString().contains("s3cret"));
    assertFalse(problems.isEmpty());
  }

  @Test
  void showsNoSecret() {
    Secret secret = settings("token = s3cret").secret("token");

    assertEquals("s3cret", secret.reveal());
    assertFalse(secret.toString().contains("s3cret"));
  }

  @Test
  void whatIsWrongBelowIsToldInTheSameWordsForAllThatLieOverIt() {
    Config below = ConfigFactory.parseString("batch { age = soon, events = 5 }, bach = 1");
    for (String name : List.of("a", "b")) {
      Config own = ConfigFactory.parseString("batch.events = many");
      Settings settings = Settings.over(name, "sinks." + name, own, "defaults", below, problems);
      settings.duration("batch.age", Duration.ZERO);
      settings.section("batch").number("events", 0, 0, 9);
      settings.text("needed");
      settings.refuseUnknown();
    }

    assertEquals(
        List.of(
            "defaults.batch.age",
            "sinks.a.batch.events",
            "sinks.a.needed",
            "sinks.b.batch.events",
            "sinks.b.needed"),
        problems.all().stream().map(Problem::key).toList());
  }

  @Test
  void whatStandsBelowMayBeUnknownToOneAndNotToAll() {
    Config below = ConfigFactory.parseString("a = 1, b { c = 2, d = 3 }, bach = 4, tls.cax = 5");
    Settings shared = Settings.of("defaults", "defaults", below, problems);
    for (String known : List.of("a", "b.c")) {
      Config own = ConfigFactory.parseString("mine = 1");
      Settings settings = Settings.over("x", "sinks.x", own, "defaults", below, problems);
      settings.text("mine");
      settings.text(known);
      settings.refuseUnknown();
      assertEquals(List.of(), problems.all());
      shared.knowAsMuchAs(settings);
    }

    shared.refuseUnknown("nobody knows it");

    assertEquals(
        List.of("defaults.b.d", "defaults.bach", "defaults.tls"),
        problems.all().stream().map(Problem::key).sorted().toList());
    assertTrue(
        problems.all().toString().contains("defaults.b.d: nobody knows it; did you mean b.c?"),
        () -> problems.all().toString());
  }

  @Test
  void tellsInWhatTwoReadingsDiffer() {
    Settings before = settings("a = 1, b { c = 2, d = [x] }, gone = 1, same = y");
    Settings now = settings("b { c = 3, d = [x, z] }, a = 1, new = 1, same = y");

    assertEquals(List.of("b.c", "b.d", "gone", "new"), before.differences(now));
    assertEquals(
        List.of(), now.differences(settings("new = 1, b.d = [x, z], b.c = 3, a = 1, same = y")));
  }

  @Test
  void notesStopNothing() {
    Settings settings = settings("path = \"/x/{{levle}}\"");

    settings.forEachText((key, text) -> settings.note(key, "look at " + text));

    assertTrue(problems.isEmpty());
    assertEquals("sinks.x.path", problems.notes().getFirst().key());
    assertEquals("look at /x/{{levle}}", problems.notes().getFirst().message());
  }

  @Test
  void givesEveryTextWithItsKey() {
    Map<String, String> texts = new TreeMap<>();
    settings("a = 1, b = x, c { \"d.e\" = y, f = [z, { g = w }] }").forEachText(texts::put);

    assertEquals(Map.of("b", "x", "c.\"d.e\"", "y", "c.f", "z", "c.f.g", "w"), texts);
  }

  @Test
  void takesTheNearestNameAndNoFarOne() {
    List<String> known = List.of("events", "bytes", "age");

    assertEquals("events", Spelling.nearest("evnets", known).orElseThrow());
    assertEquals("", Spelling.hint("completely", known));
  }

  private Settings settings(String hocon) {
    return Settings.parse("x", hocon, problems);
  }
}
