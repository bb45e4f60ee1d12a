package dev.natship.engine;

/// What becomes of the cursor of a lane that ends.
public enum CursorAfterwards {
  /// The next lane of that name goes on behind it.
  KEPT,
  /// The next lane of that name begins as its settings say.
  FORGOTTEN
}
