package dev.natship.admin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Aligned columns for a terminal. Control characters in a cell are shown as `?`, so that no text
/// can drive the terminal.
public final class Table {
  private final List<String[]> rows = new ArrayList<>();
  private final int columns;
  private int firstNumber = Integer.MAX_VALUE;
  private int lastNumber = -1;

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

  public Table row(String... cells) {
    rows.add(Arrays.stream(cells).map(Table::harmless).toArray(String[]::new));
    return this;
  }

  private static String harmless(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return out.toString();
  }

  @Override
  public String toString() {
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String space = " ".repeat(widths[i] - row[i].length());
        boolean number = i >= firstNumber && i <= lastNumber;
        line.append(number ? space + row[i] : row[i] + space).append("  ");
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
