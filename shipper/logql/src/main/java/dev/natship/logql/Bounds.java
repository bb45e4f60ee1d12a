package dev.natship.logql;

/// Limits on the cost of a query.
///
/// @param steps moments in one series
/// @param numbers numbers in all series together, while lines are counted
/// @param series series in the answer
public record Bounds(int steps, int numbers, int series) {
  public static Bounds standard() {
    return new Bounds(11_000, 500_000, 1_000);
  }
}
