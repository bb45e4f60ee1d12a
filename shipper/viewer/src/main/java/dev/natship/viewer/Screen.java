package dev.natship.viewer;

import dev.natship.api.Level;
import dev.natship.terminal.Ansi;
import dev.natship.terminal.Terminal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/// What a person sees while lines arrive, and what keys do to it. It holds the last lines, so that
/// filters and pauses cost the server nothing. Any thread adds lines; one draws and presses keys.
public final class Screen {
  private static final int MOST_LINES = 5_000;
  private static final int MOST_BYTES = 8 << 20;
  private static final int ESCAPE = 27;
  private static final int BACKSPACE = 127;
  private static final List<String> HELP =
      List.of(
          "",
          "  space    hold the view, and let it go on",
          "  up down  choose a line (k, j)",
          "  enter    show everything the line says",
          "  /        show only lines with a text; enter ends it, escape takes it away",
          "  e        errors only",
          "  w        wrap long lines, or cut them",
          "  c        clear",
          "  q        quit",
          "",
          "  any key goes back");

  private final Pretty pretty;
  private final String title;
  private final Set<Arrival> expanded = new HashSet<>();
  private final RecentArrivals arrivals =
      new RecentArrivals(MOST_LINES, MOST_BYTES, expanded::remove);

  /// What has arrived since the view was held, so that it never pushes out what is looked at.
  private final RecentArrivals later =
      new RecentArrivals(MOST_LINES / 2, MOST_BYTES / 2, this::skip);

  private boolean held;
  private boolean errorsOnly;
  private boolean wraps;
  private boolean helps;
  private boolean types;
  private String filter = "";
  private String state = "connecting";

  /// How many wanted ones have arrived since the view was held; they stand below it.
  private int below;

  /// How many of those could not be kept, and how many lines in all: they stand right below the
  /// view.
  private int skippedBelow;

  private long skipped;

  /// How many lines up from the last one that is seen.
  private int up;

  /// @param title what is followed
  public Screen(Pretty pretty, String title, boolean wraps) {
    this.pretty = pretty;
    this.title = title;
    this.wraps = wraps;
  }

  public synchronized void add(Arrival arrival) {
    if (arrival instanceof Arrival.Told told && pretty.told(told).isEmpty()) {
      return;
    }
    if (!held) {
      arrivals.add(arrival);
      return;
    }
    if (isWanted(arrival)) {
      below++;
    }
    later.add(arrival);
  }

  private void skip(Arrival arrival) {
    if (isWanted(arrival)) {
      skippedBelow++;
    }
    if (arrival instanceof Arrival.Line) {
      skipped++;
    }
  }

  /// How the connection is.
  public synchronized void state(String words) {
    state = words;
  }

  /// A key, as terminals send them. False when it means the end.
  public synchronized boolean key(int key) {
    if (key == Terminal.INTERRUPT) {
      return false;
    }
    if (types) {
      type(key);
      return true;
    }
    if (helps) {
      helps = false;
      return true;
    }
    switch (key) {
      case 'q', 'Q' -> {
        return false;
      }
      case ' ' -> hold(!held);
      case 'k' -> up();
      case 'j' -> down();
      case '\r', '\n' -> expand();
      case '/' -> {
        hold(false);
        types = true;
        filter = "";
      }
      case 'e' -> {
        hold(false);
        errorsOnly = !errorsOnly;
      }
      case 'w' -> wraps = !wraps;
      case 'c' -> clear();
      case ESCAPE -> showAll();
      case '?', 'h' -> helps = true;
      default -> {}
    }
    return true;
  }

  /// The keys with arrows on them, which send several bytes.
  public synchronized void arrow(boolean upwards) {
    if (upwards) {
      up();
    } else {
      down();
    }
  }

  private void type(int key) {
    switch (key) {
      case '\r', '\n' -> types = false;
      case ESCAPE -> {
        types = false;
        filter = "";
      }
      case BACKSPACE, '\b' ->
          filter =
              filter.isEmpty()
                  ? filter
                  : filter.substring(0, filter.offsetByCodePoints(filter.length(), -1));
      default -> filter = Character.isISOControl(key) ? filter : filter + (char) key;
    }
  }

  private void hold(boolean on) {
    while (moveDown()) {
      // all that stands below
    }
    held = on;
    below = 0;
    up = 0;
  }

  private void up() {
    held = true;
    up = Math.min(up + 1, Math.max(0, wanted().size() - 1));
  }

  private void down() {
    if (up > 0) {
      up--;
    } else {
      moveDown();
    }
  }

  /// Moves the view down by one that is wanted. False when nothing stands below.
  private boolean moveDown() {
    if (skipped > 0) {
      arrivals.add(new Arrival.Told("skipped", "", OptionalLong.of(skipped), ""));
      below -= skippedBelow;
      skipped = 0;
      skippedBelow = 0;
      return true;
    }
    for (Arrival next = later.takeOldest(); next != null; next = later.takeOldest()) {
      arrivals.add(next);
      if (isWanted(next)) {
        below--;
        return true;
      }
    }
    return false;
  }

  private void expand() {
    List<Arrival> wanted = wanted();
    if (!wanted.isEmpty()) {
      held = true;
      Arrival chosen = chosen(wanted);
      if (!expanded.remove(chosen)) {
        expanded.add(chosen);
      }
    }
  }

  private void showAll() {
    if (!filter.isEmpty()) {
      hold(false);
      filter = "";
    }
  }

  private void clear() {
    hold(false);
    arrivals.clear();
    expanded.clear();
  }

  private Arrival chosen(List<Arrival> wanted) {
    return wanted.get(Math.max(0, wanted.size() - 1 - up));
  }

  private List<Arrival> wanted() {
    return arrivals.stream().filter(this::isWanted).toList();
  }

  private boolean isWanted(Arrival arrival) {
    return switch (arrival) {
      case Arrival.Told _ -> true;
      case Arrival.Line line ->
          (!errorsOnly || line.level().compareTo(Level.ERROR) >= 0) && holdsFilter(line);
    };
  }

  private boolean holdsFilter(Arrival.Line line) {
    String wanted = filter.toLowerCase(Locale.ROOT);
    return wanted.isEmpty()
        || line.message().toLowerCase(Locale.ROOT).contains(wanted)
        || line.app().toLowerCase(Locale.ROOT).contains(wanted);
  }

  /// The whole screen, from the top.
  public synchronized List<String> draw(Terminal.Size size) {
    int rows = Math.max(1, size.rows() - 1);
    List<String> body = helps ? HELP : body(size.columns(), rows);
    List<String> screen =
        new ArrayList<>(body.subList(Math.max(0, body.size() - rows), body.size()));
    while (screen.size() < rows) {
      screen.add("");
    }
    screen.add(bottom(size.columns()));
    return screen;
  }

  /// Filled upwards, so that no more is made than is seen. Where the chosen line would begin above
  /// it, it begins with that line instead.
  private List<String> body(int columns, int rows) {
    List<Arrival> wanted = wanted();
    Deque<String> lines = new ArrayDeque<>();
    int seen = wanted.size() - 1;
    int chosen = held ? seen - up : wanted.size();
    for (int i = seen - Math.max(0, up - rows / 2);
        i >= 0 && (lines.size() < rows || i >= chosen);
        i--) {
      boolean isChosen = i == chosen;
      List<String> made = lines(wanted.get(i), columns, isChosen ? ">" : "");
      for (int j = made.size() - 1; j >= 0; j--) {
        lines.addFirst(made.get(j));
      }
      if (isChosen && lines.size() >= rows) {
        return lines.stream().limit(rows).toList();
      }
    }
    return List.copyOf(lines);
  }

  private List<String> lines(Arrival arrival, int columns, String mark) {
    List<String> lines = new ArrayList<>();
    switch (arrival) {
      case Arrival.Told told -> pretty.told(told).map(mark::concat).ifPresent(lines::add);
      case Arrival.Line line -> {
        String text = mark + (filter.isEmpty() ? pretty.line(line) : pretty.line(line, marks()));
        lines.addAll(wraps ? Ansi.wrap(text, columns) : List.of(text));
        if (expanded.contains(line)) {
          pretty.expanded(line).forEach(each -> lines.addAll(Ansi.wrap(each, columns)));
        }
      }
    }
    return lines;
  }

  private List<Pattern> marks() {
    return List.of(Pattern.compile(Pattern.quote(filter), Pattern.CASE_INSENSITIVE));
  }

  private String bottom(int columns) {
    if (types) {
      return "/" + filter + "_";
    }
    // What is followed comes last: whoever sees it has asked for it.
    return new BottomRow(columns)
        .part(0, held ? "HELD" : "LIVE")
        .part(2, below > 0 ? below + " more below" : "")
        .part(4, filter.isEmpty() ? "" : "/" + filter)
        .part(3, errorsOnly ? "errors only" : "")
        .part(6, "(? help, q quit)")
        .part(5, state)
        .part(1, title)
        .toString();
  }
}
