package dev.natship.gate;

/// What keeps requests out, whatever the destination says: an owner's pause, a disablement,
/// requests that do not come back, and the end of the lane. Guarded by the gate.
final class Barriers {
  private boolean paused;
  private boolean disabled;
  private boolean held;
  private boolean closing;
  private boolean pointless;

  boolean isPaused() {
    return paused;
  }

  boolean isDisabled() {
    return disabled;
  }

  /// Whether the lane is stopping.
  boolean isClosing() {
    return closing;
  }

  /// Whether nobody gets in now.
  boolean keepOut() {
    return paused || disabled || held;
  }

  /// Whether nobody gets in any more.
  boolean areShut() {
    return closing && (keepOut() || pointless);
  }

  /// Says whether that is new, as the next three do.
  boolean pause() {
    boolean before = paused;
    paused = true;
    return !before;
  }

  boolean disable() {
    boolean before = disabled;
    disabled = true;
    return !before;
  }

  boolean resume() {
    boolean before = paused || disabled;
    paused = false;
    disabled = false;
    return before;
  }

  boolean hold(boolean hold) {
    boolean before = held;
    held = hold;
    return before != hold;
  }

  /// The lane stops.
  void close() {
    closing = true;
  }

  /// A destination refused its probe while the lane was stopping: nothing is left to wait for.
  void refused() {
    pointless |= closing;
  }
}
