package dev.natship.shaping;

import java.util.Arrays;

/// What the [Marks] of lines must have for a [Selection] to want any of them: one bit at least of
/// each of its parts.
public final class Prospect {
  private final int[] wanted;

  Prospect(Selection selection) {
    this.wanted =
        selection.rules().stream()
            .mapToInt(SelectionRule::wantedMarks)
            .filter(marks -> marks != Marks.ANYTHING)
            .toArray();
  }

  /// Whether marks can tell anything.
  public boolean isBlind() {
    return wanted.length == 0;
  }

  /// Whether the names in the marks matter, not only the levels.
  public boolean asksForNames() {
    return Arrays.stream(wanted).anyMatch(marks -> !Marks.isOfLevels(marks));
  }

  /// Returns false when none of the lines with these marks can be wanted.
  public boolean mayWant(int marks) {
    for (int part : wanted) {
      if ((part & marks) == 0) {
        return false;
      }
    }
    return true;
  }
}
