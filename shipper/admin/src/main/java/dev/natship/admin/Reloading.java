package dev.natship.admin;

/// Reads the configuration anew and applies what has changed of its destinations.
@FunctionalInterface
public interface Reloading {

  /// Several at once take place one after the other.
  ///
  /// @param dryRun only to say what would change
  /// @param by who asks, in words for the log
  ReloadReport reload(boolean dryRun, String by) throws InterruptedException;
}
