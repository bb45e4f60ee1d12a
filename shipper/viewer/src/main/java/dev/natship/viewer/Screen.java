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
  private final Deque<Arrival> arrivals = new ArrayDeque<>();
  private final Set<Arrival> expanded = new HashSet<>();
  private long bytes;
  private boolean held;
  private boolean errorsOnly;
  private boolean wraps;
  private boolean helps;
  private boolean types;
  private String filter = "";
  private String state = "connecting";

  /// How many lines have arrived since the view was held; they stand below it.
  private int below;

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
    arrivals.addLast(arrival);
    bytes += size(arrival);
    if (held && isWanted(arrival)) {
      below++;
    }
    while (arrivals.size() > MOST_LINES || bytes > MOST_BYTES && arrivals.size() > 1) {
      Arrival oldest = arrivals.removeFirst();
      bytes -= size(oldest);
      expanded.remove(oldest);
    }
  }

  private static int size(Arrival arrival) {
    return arrival instanceof Arrival.Line line
        ? 2 * line.message().length() + line.whole().length + 200
        : 100;
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
        types = true;
        filter = "";
        hold(false);
      }
      case 'e' -> {
        errorsOnly = !errorsOnly;
        hold(false);
      }
      case 'w' -> wraps = !wraps;
      case 'c' -> clear();
      case ESCAPE -> filter = "";
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
    held = on;
    below = 0;
    up = 0;
  }

  private void up() {
    held = true;
    up = Math.min(up + 1, Math.max(0, wanted().size() - 1 - below));
  }

  private void down() {
    if (up > 0) {
      up--;
    } else {
      below = Math.max(0, below - 1);
    }
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

  private void clear() {
    arrivals.clear();
    expanded.clear();
    bytes = 0;
    hold(false);
  }

  private Arrival chosen(List<Arrival> wanted) {
    return wanted.get(Math.max(0, wanted.size() - 1 - below - up));
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

  /// Filled from the chosen line upwards, so that no more is made than is seen.
  private List<String> body(int columns, int rows) {
    List<Arrival> wanted = wanted();
    Deque<String> lines = new ArrayDeque<>();
    int seen = wanted.size() - 1 - below;
    int chosen = held ? seen - up : wanted.size();
    for (int i = seen - Math.max(0, up - rows / 2); i >= 0 && lines.size() < rows; i--) {
      List<String> made = lines(wanted.get(i), columns, i == chosen);
      for (int j = made.size() - 1; j >= 0; j--) {
        lines.addFirst(made.get(j));
      }
    }
    return List.copyOf(lines);
  }

  private List<String> lines(Arrival arrival, int columns, boolean chosen) {
    List<String> lines = new ArrayList<>();
    switch (arrival) {
      case Arrival.Told told -> pretty.told(told).ifPresent(lines::add);
      case Arrival.Line line -> {
        String text = filter.isEmpty() ? pretty.line(line) : pretty.line(line, marks());
        lines.addAll(wraps ? Ansi.wrap(text, columns) : List.of(text));
        if (expanded.contains(line)) {
          pretty.expanded(line).forEach(each -> lines.addAll(Ansi.wrap(each, columns)));
        }
      }
    }
    if (chosen && !lines.isEmpty()) {
      lines.set(0, ">" + lines.getFirst());
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
