package dev.natship.admin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// Aligned columns for a terminal. Control characters in a cell are shown as `?`, so that no text
/// can drive the terminal.
public final class Table {
  private static final String GAP = "  ";
  private static final int NARROWEST = 8;

  private final List<String[]> rows = new ArrayList<>();
  private final int columns;
  private int firstNumber = Integer.MAX_VALUE;
  private int lastNumber = -1;
  private int room = Integer.MAX_VALUE;
  private boolean continues;

  public Table(String... head) {
    this.columns = head.length;
    row(head);
  }

  /// The columns from `first` to `last` hold numbers and are aligned to the right.
  public Table numbers(int first, int last) {
    firstNumber = first;
    lastNumber = last;
    return this;
  }

  /// Lines get no longer than a terminal of so many columns: numbers that are 0 in all rows are
  /// left out first, then the longest texts are cut. A pipe, which is no terminal, gets everything.
  public Table within(OptionalInt terminal) {
    room = terminal.orElse(Integer.MAX_VALUE);
    return this;
  }

  /// Texts without room go on below, from word to word, instead of being cut.
  public Table continued() {
    continues = true;
    return this;
  }

  /// Whether a terminal of so many columns has room for all.
  public boolean fits(OptionalInt terminal) {
    return width(IntStream.range(0, columns).toArray(), widths())
        <= terminal.orElse(Integer.MAX_VALUE);
  }

  public Table row(String... cells) {
    rows.add(Arrays.stream(cells).map(Table::harmless).toArray(String[]::new));
    return this;
  }

  /// Whether it has a head only.
  public boolean isEmpty() {
    return rows.size() == 1;
  }

  private static String harmless(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return out.toString();
  }

  @Override
  public String toString() {
    int[] shown = IntStream.range(0, columns).toArray();
    int[] widths = widths();
    if (width(shown, widths) > room) {
      shown = Arrays.stream(shown).filter(column -> !isNothing(column)).toArray();
    }
    while (width(shown, widths) > room && cutLongest(shown, widths)) {
      // the longest column gets one character shorter each time
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      String[] rest = row.clone();
      do {
        text.append(line(rest, shown, widths)).append('\n');
      } while (continues && Arrays.stream(shown).anyMatch(i -> !rest[i].isEmpty()));
    }
    return text.toString();
  }

  /// Takes away from the cells what the line shows of them.
  private String line(String[] cells, int[] shown, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i : shown) {
      String cell = continues ? head(cells[i], widths[i]) : cells[i];
      cells[i] = cells[i].substring(cell.length()).stripLeading();
      cell = cut(cell, widths[i]);
      String space = " ".repeat(widths[i] - cell.length());
      line.append(isNumber(i) ? space + cell : cell + space).append(GAP);
    }
    return line.toString().stripTrailing();
  }

  /// As many words as there is room for, and one at least.
  private static String head(String text, int width) {
    if (text.length() <= width) {
      return text;
    }
    int space = text.lastIndexOf(' ', width);
    int end = space > 0 ? space : text.indexOf(' ');
    return end > 0 ? text.substring(0, end) : text;
  }

  private int[] widths() {
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    return widths;
  }

  private static int width(int[] shown, int[] widths) {
    return Arrays.stream(shown).map(i -> widths[i] + GAP.length()).sum() - GAP.length();
  }

  private boolean isNumber(int column) {
    return column >= firstNumber && column <= lastNumber;
  }

  private boolean isNothing(int column) {
    return isNumber(column)
        && rows.size() > 1
        && rows.stream().skip(1).allMatch(row -> row[column].equals("0"));
  }

  /// Takes one character from the longest column of text; false when all are short already.
  private boolean cutLongest(int[] shown, int[] widths) {
    int longest =
        Arrays.stream(shown)
            .filter(i -> !isNumber(i))
            .reduce((a, b) -> widths[b] > widths[a] ? b : a)
            .orElse(-1);
    if (longest < 0 || widths[longest] <= NARROWEST) {
      return false;
    }
    widths[longest]--;
    return true;
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }
}
