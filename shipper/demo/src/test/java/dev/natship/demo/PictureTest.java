package dev.natship.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.terminal.Ansi;
import dev.natship.terminal.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PictureTest {
  private static final String STATUS =
      """
      {"source":{"connected":true,"messages":200,"gapSeconds":2.5},
       "journal":{"diskBytes":20480},
       "sinks":{
        "endpoint":{"state":"parked","reason":"401","read":7,"lifetime":
          {"read":1000,"delivered":700,"filtered":0,"sampled":0,"deadLettered":1,"dropped":{"too-old":9},"pending":290}},
        "terminal":{"state":"delivering","reason":"","lifetime":
          {"read":1000,"delivered":20,"filtered":0,"sampled":980,"deadLettered":0,"dropped":{},"pending":0}}},
       "halfConfigured":[]}
      """;

  @Test
  void readsTheLedgerOfAllLives() throws IOException {
    ShipperStatus status = ShipperStatus.parse(STATUS.getBytes(UTF_8));

    assertEquals(
        new ShipperStatus.Destination("endpoint", "parked", "401", 1000, 700, 0, 1, 9, 290),
        status.destinations().getFirst());
    assertTrue(status.balances());
    assertEquals(290, status.pending());
    assertEquals(2.5, status.gapSeconds());
  }

  @Test
  void fillsTheScreenAndNoMore() throws IOException {
    for (Act act : Act.values()) {
      List<String> picture = plain(act, new Terminal.Size(80, 24));

      assertEquals(24, picture.size(), act::title);
      for (String line : picture) {
        assertTrue(Ansi.width(line) <= 80, line);
      }
    }
  }

  @Test
  void saysEveryKeyInANarrowTerminalToo() throws IOException {
    List<String> picture = plain(Act.POISON, new Terminal.Size(60, 20));

    assertTrue(picture.contains("1  2  3  4  [5 poison]  6  7"), picture::toString);
    assertTrue(
        picture.contains("               █ delivered  ░ left out  ▓ refused  ▒ waiting"),
        picture::toString);
    assertEquals("1-7 an act   space stays   q ends", picture.getLast());
  }

  @Test
  void drawsWhatBecameOfEveryLineAsABar() throws IOException {
    List<String> picture = plain(Act.REVOKED, new Terminal.Size(80, 24));

    assertTrue(
        picture.contains(
            "endpoint  parked       ███████████████████▓▒▒▒▒▒▒▒ 700 of 1,000, 290 wait"),
        () -> String.join("\n", picture));
    assertTrue(
        picture.contains("terminal  delivering   █░░░░░░░░░░░░░░░░░░░░░░░░░░ 20 of 1,000"),
        () -> String.join("\n", picture));
  }

  @Test
  void wrapsWhatNatshipSays() throws IOException {
    ShipperStatus status = ShipperStatus.parse(STATUS.getBytes(UTF_8));
    List<String> picture =
        Picture.of(moment(Act.DOWN, Optional.of(status), status), new Terminal.Size(30, 30));

    int first = picture.indexOf(">> the endpoint now answers");
    assertTrue(first > 0, picture::toString);
    assertEquals("   401", picture.get(first + 1));
  }

  @Test
  void saysWhenNatshipIsGone() throws IOException {
    ShipperStatus last = ShipperStatus.parse(STATUS.getBytes(UTF_8));
    List<String> picture =
        Picture.of(moment(Act.KILLED, Optional.empty(), last), new Terminal.Size(80, 24));

    assertTrue(
        picture.stream().anyMatch(line -> line.contains("Natship is not running")),
        picture::toString);
  }

  private static List<String> plain(Act act, Terminal.Size size) throws IOException {
    ShipperStatus status = ShipperStatus.parse(STATUS.getBytes(UTF_8));
    return Picture.of(moment(act, Optional.of(status), status), size).stream()
        .map(line -> Ansi.fit(line, 1_000, false))
        .toList();
  }

  private static Picture.Moment moment(
      Act act, Optional<ShipperStatus> status, ShipperStatus last) {
    return new Picture.Moment(
        act,
        false,
        Duration.ofSeconds(1),
        1000,
        "nats://127.0.0.1:4222",
        "http://127.0.0.1:8686/",
        status,
        last,
        List.of("a", "b"),
        List.of(">> the endpoint now answers 401"));
  }
}
