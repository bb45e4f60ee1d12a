package dev.natship.demo;

import dev.natship.terminal.Ansi;
import dev.natship.terminal.Terminal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The whole screen of the demo, as lines: which act it is, what became of every line, what flows,
/// and what Natship says.
final class Picture {
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String REVERSE = "\u001b[7m";
  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final int NAME = 10;
  private static final int STATE = 13;
  private static final int NUMBERS = 27;
  private static final int LIVE_LINES = 4;

  private Picture() {}

  /// All that is shown at one moment.
  ///
  /// @param status what Natship says of itself; empty while it cannot be asked
  /// @param flows the newest lines, the newest last
  /// @param told what happened and what Natship said of it, the newest last
  record Moment(
      Act act,
      boolean paused,
      Duration age,
      long said,
      String nats,
      String page,
      Optional<ShipperStatus> status,
      ShipperStatus last,
      List<String> flows,
      List<String> told) {}

  static List<String> of(Moment now, Terminal.Size size) {
    int columns = size.columns();
    List<String> lines = new ArrayList<>();
    lines.add(BOLD + "natship demo" + Ansi.RESET + DIM + "  " + now.nats() + ", " + now.page());
    lines.add("");
    lines.add(acts(now.act(), columns));
    lines.addAll(wrapped(now.act().meaning(), columns, 2));
    lines.add("");
    lines.add(source(now));
    for (ShipperStatus.Destination each : now.status().orElse(now.last()).destinations()) {
      lines.add(destination(each, columns));
    }
    lines.add(legend(columns));
    lines.add(heading("one line in fifty, as it passes", columns));
    lines.addAll(newest(now.flows(), LIVE_LINES));
    lines.add(heading("what happens, and what Natship says", columns));
    List<String> told = now.told().stream().flatMap(each -> indented(each, columns)).toList();
    lines.addAll(newest(told, Math.max(1, size.rows() - lines.size() - 1)));
    lines.add(DIM + keys(now.paused(), columns));
    return lines;
  }

  private static String keys(boolean paused, int columns) {
    String all =
        "1-7 start an act   space "
            + (paused ? "goes on" : "stays in this one")
            + "   q ends with the ledger";
    return all.length() <= columns
        ? all
        : "1-7 an act   space " + (paused ? "goes on" : "stays") + "   q ends";
  }

  /// Where not all have room, the others are their keys alone.
  private static String acts(Act current, int columns) {
    String all = acts(current, true);
    return Ansi.width(all) <= columns ? all : acts(current, false);
  }

  private static String acts(Act current, boolean titles) {
    StringBuilder line = new StringBuilder();
    for (Act act : Act.values()) {
      String word = act.key() + (titles || act == current ? " " + act.title() : "");
      line.append(line.isEmpty() ? "" : "  ");
      line.append(act == current ? REVERSE + "[" + word + "]" + Ansi.RESET : word);
    }
    return line.toString();
  }

  private static String source(Moment now) {
    if (now.status().isEmpty()) {
      return RED
          + "Natship is not running"
          + Ansi.RESET
          + ", the apps wrote "
          + count(now.said())
          + " lines";
    }
    ShipperStatus status = now.status().get();
    return (status.connected() ? GREEN + "listening" : RED + "not connected")
        + Ansi.RESET
        + ", the apps wrote "
        + count(now.said())
        + " lines, journal "
        + count(status.journalBytes() / 1024)
        + " KiB"
        + (status.gapSeconds() > 0
            ? String.format(Locale.ROOT, ", deaf for %.1f s", status.gapSeconds())
            : "");
  }

  private static String destination(ShipperStatus.Destination each, int columns) {
    int room = Math.max(8, columns - NAME - STATE - NUMBERS - 3);
    String numbers =
        count(each.delivered())
            + " of "
            + count(each.read())
            + (each.pending() > 0 ? ", " + count(each.pending()) + " wait" : "");
    return Ansi.pad(each.name(), NAME)
        + colour(each.state())
        + Ansi.pad(each.state(), STATE)
        + Ansi.RESET
        + bar(each, room)
        + " "
        + numbers;
  }

  private static String colour(String state) {
    return switch (state) {
      case "delivering" -> GREEN;
      case "retrying", "starting", "paused" -> YELLOW;
      default -> RED;
    };
  }

  /// Every part that holds a line at all has one sign at least.
  private static String bar(ShipperStatus.Destination each, int room) {
    long lost = each.deadLettered() + each.dropped();
    int waiting = part(each.pending(), each.read(), room);
    int refused = part(lost, each.read(), room);
    int left = part(each.leftOut(), each.read(), room);
    int arrived = each.read() == 0 ? 0 : Math.max(0, room - waiting - refused - left);
    return GREEN
        + "█".repeat(arrived)
        + Ansi.RESET
        + DIM
        + "░".repeat(left)
        + Ansi.RESET
        + RED
        + "▓".repeat(refused)
        + YELLOW
        + "▒".repeat(waiting)
        + Ansi.RESET
        + " ".repeat(Math.max(0, room - arrived - left - refused - waiting));
  }

  private static int part(long count, long all, int room) {
    return count == 0 || all == 0 ? 0 : Math.clamp(count * room / all, 1, room);
  }

  private static String legend(int columns) {
    String legend =
        GREEN
            + "█"
            + Ansi.RESET
            + " delivered  "
            + DIM
            + "░"
            + Ansi.RESET
            + " left out  "
            + RED
            + "▓"
            + Ansi.RESET
            + " refused  "
            + YELLOW
            + "▒"
            + Ansi.RESET
            + " waiting";
    return " ".repeat(Math.clamp(columns - Ansi.width(legend), 0, NAME + STATE)) + legend;
  }

  private static String heading(String text, int columns) {
    return DIM + "── " + text + " " + "─".repeat(Math.max(0, columns - text.length() - 4));
  }

  /// The last ones, and empty lines where there are fewer, so that nothing jumps.
  private static List<String> newest(List<String> lines, int rows) {
    List<String> shown =
        new ArrayList<>(lines.subList(Math.max(0, lines.size() - rows), lines.size()));
    while (shown.size() < rows) {
      shown.add("");
    }
    return shown;
  }

  private static Stream<String> indented(String text, int columns) {
    List<String> rows = wrapped(text, columns - 3, 1);
    return IntStream.range(0, rows.size()).mapToObj(i -> (i == 0 ? "" : "   ") + rows.get(i));
  }

  /// At least this many rows, so that what follows stays where it is.
  private static List<String> wrapped(String text, int columns, int rows) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > columns) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    while (lines.size() < rows) {
      lines.add("");
    }
    return lines;
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
