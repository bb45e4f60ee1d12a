package dev.natship.delivery;

/// What a batch does that need not hold up others any longer.
interface StepAside {
  /// @param refused whether it was refused whole, so that only what others meet shows whose fault
  ///   that is
  void run(boolean refused);
}
