package dev.natship.reading;

/// A receiver that needs no thread of its own while it follows: it says when it has room for more,
/// and never waits then. A thousand threads would each keep a stack for it.
public interface PatientReceiver extends LineReceiver {
  /// What lay behind him is handed over. All calls come from a shared thread from now on.
  ///
  /// @param leave ends it; may be called by any thread, more than once
  void caughtUp(Runnable leave);

  /// Whether it may get more without waiting. What it does not take in time is skipped.
  boolean hasRoom();

  /// Nothing comes any more.
  void ended();

  /// The same, by a bug of ours: what arrived since is missing.
  void failed();
}
