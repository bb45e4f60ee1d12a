package dev.natship.logql;

/// What a query may cost at most.
///
/// @param steps moments of one series
/// @param numbers of all series together, while they are counted
/// @param series in an answer
public record Bounds(int steps, int numbers, int series) {
  public static Bounds standard() {
    return new Bounds(11_000, 500_000, 1_000);
  }
}
