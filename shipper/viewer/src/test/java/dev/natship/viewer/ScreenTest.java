package dev.natship.viewer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Level;
import dev.natship.terminal.Ansi;
import dev.natship.terminal.Terminal;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private static final Terminal.Size SIZE = new Terminal.Size(80, 6);

  private final Screen screen =
      new Screen(new Pretty(false, ZoneOffset.UTC, List.of()), "all lines", false);

  @Test
  void theNewestLinesAreSeenUntilTheViewIsHeld() {
    write(0, 10, Level.INFO);
    assertEquals(List.of("5", "6", "7", "8", "9"), seen());

    press(" ");
    write(10, 13, Level.INFO);
    assertEquals(List.of("5", "6", "7", "8", "9"), seen());
    assertTrue(bottom().startsWith("HELD  all lines  3 more below"), bottom());

    press(" ");
    assertEquals(List.of("8", "9", "10", "11", "12"), seen());
  }

  @Test
  void aHeldViewStaysHoweverManyLinesComeAndSaysWhatItCouldNotKeep() {
    write(0, 10, Level.INFO);
    press(" ");
    write(10, 12_010, Level.INFO);
    assertEquals(List.of("5", "6", "7", "8", "9"), seen());
    assertTrue(bottom().contains("12000 more below"), bottom());

    press("jj");
    List<String> rows = screen.draw(SIZE);
    assertTrue(rows.get(3).endsWith("-- skipped 9,500: they came faster than they could be shown"));
    assertTrue(rows.get(4).endsWith(" customer=9510"), rows.toString());
    assertTrue(bottom().contains("2499 more below"), bottom());

    press(" ");
    assertEquals(List.of("12005", "12006", "12007", "12008", "12009"), seen());
    assertFalse(bottom().contains("below"), bottom());
  }

  @Test
  void aViewThatIsLetGoSaysWhatItCouldNotKeep() {
    write(0, 10, Level.INFO);
    press(" ");
    write(10, 2_520, Level.INFO);
    press(" ");
    press("/nothing\r");
    assertEquals(List.of("-- skipped 10: they came faster than they could be shown"), seen());
  }

  @Test
  void aFilterAndErrorsOnlyHideTheRest() {
    write(0, 3, Level.INFO);
    write(3, 6, Level.ERROR);
    press("e");
    assertEquals(List.of("3", "4", "5"), seen());
    press("e/number 2\r");
    assertEquals(List.of("2"), seen());
    press("/\u001b");
    assertEquals(5, seen().size());
  }

  @Test
  void enterShowsAllThatTheChosenLineSays() {
    write(0, 3, Level.INFO);
    press("k\r");
    List<String> lines = screen.draw(new Terminal.Size(80, 30));
    assertTrue(lines.stream().anyMatch(line -> line.matches(" +customer +1")), lines.toString());
    assertTrue(lines.stream().anyMatch(line -> line.startsWith(">") && line.contains("number 1")));
    press("\r");
    assertFalse(screen.draw(new Terminal.Size(80, 30)).toString().contains("customer   "));
  }

  /// What stands below it may be expanded too, and it may say more than there are rows.
  @Test
  void theBeginningOfTheChosenLineIsSeenWhateverIsExpanded() {
    write(0, 5, Level.INFO);
    press(" \r");
    assertTrue(isChosen(screen.draw(SIZE).getFirst(), 4), screen.draw(SIZE).toString());
    press("k\r");
    assertTrue(isChosen(screen.draw(SIZE).getFirst(), 3), screen.draw(SIZE).toString());
    press("k");
    assertTrue(isChosen(screen.draw(SIZE).getFirst(), 2), screen.draw(SIZE).toString());
    assertTrue(screen.draw(SIZE).get(1).contains("number 3"), screen.draw(SIZE).toString());
  }

  private static boolean isChosen(String row, int number) {
    return row.startsWith(">") && row.contains("number " + number);
  }

  @Test
  void theChosenLineLosesNothingWhereItIsWrapped() {
    write(0, 1, Level.INFO);
    press("w ");
    for (int columns = 30; columns < 80; columns++) {
      List<String> rows = screen.draw(new Terminal.Size(columns, 6));
      for (String row : rows) {
        assertTrue(Ansi.width(row) <= columns, "at " + columns + ": " + rows);
      }
      assertTrue(String.join("", rows).contains("number 0 customer=0HELD"), "at " + columns);
    }
  }

  @Test
  void itEndsWithQAndWithControlC() {
    assertFalse(screen.key('q'));
    assertFalse(screen.key(Terminal.INTERRUPT));
    press("?");
    assertTrue(screen.draw(new Terminal.Size(80, 20)).toString().contains("errors only"));
    assertTrue(screen.key('q'), "a key leaves the help");
  }

  @Test
  void itHoldsABoundedNumberOfLines() {
    write(0, 20_000, Level.INFO);
    press("k".repeat(20_000));
    assertEquals("15000", seen().getFirst());
  }

  @Test
  void aFilterTakesLettersOfEveryAlphabet() {
    press("/stra\u00dfe \ud83d\ude00x\u007f\u007f");
    assertEquals("/stra\u00dfe _", bottom());
  }

  @Test
  void theBottomShortensByParts() {
    Screen wordy =
        new Screen(
            new Pretty(false, ZoneOffset.UTC, List.of()),
            "apps=store*,checkout* level=info match=GET|POST",
            false);
    wordy.state("connected to http://127.0.0.1:8686");
    assertEquals(
        "LIVE  apps=store*,checkout* level=info match=GET|POST"
            + "  connected to http://127.0.0.1:8686  (? help, q quit)",
        bottom(wordy, 120));
    assertEquals(
        "LIVE  apps=store*,checkou…  connected to http://127.0.0.1:8686  (? help, q quit)",
        bottom(wordy, 80));
    assertEquals("LIVE  connected to http://127.0.0.1:8686  (? help, q quit)", bottom(wordy, 60));
    assertEquals("LIVE  connected to ht…  (? help, q quit)", bottom(wordy, 40));
    assertEquals("LIVE", bottom(wordy, 10));
    for (int columns = 4; columns < 130; columns++) {
      assertTrue(Ansi.width(bottom(wordy, columns)) <= columns, "at " + columns);
      assertTrue(bottom(wordy, columns).startsWith("LIVE"), "at " + columns);
    }
  }

  private static String bottom(Screen of, int columns) {
    return of.draw(new Terminal.Size(columns, 6)).getLast();
  }

  private void press(String keys) {
    keys.chars().forEach(screen::key);
  }

  private void write(int from, int to, Level level) {
    for (int i = from; i < to; i++) {
      String message = "{\"msg\":\"number " + i + "\",\"customer\":" + i + "}";
      screen.add(
          new Arrival.Line(
              "1-" + i,
              "2026-11-28T10:15:30Z",
              level,
              "shop",
              "fra",
              "i1",
              message,
              true,
              "{}".getBytes(StandardCharsets.UTF_8),
              false,
              ""));
    }
  }

  private List<String> seen() {
    return screen.draw(SIZE).subList(0, SIZE.rows() - 1).stream()
        .filter(line -> !line.isEmpty())
        .map(line -> line.replaceAll(".*number ([0-9]+).*", "$1"))
        .toList();
  }

  private String bottom() {
    return screen.draw(SIZE).getLast();
  }
}
