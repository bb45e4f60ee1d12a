package dev.natship.app;

/// How a command ended, for scripts.
final class ExitCode {
  /// Done, and the ledger balances.
  static final int GOOD = 0;

  /// Something was refused or lost, or failed.
  static final int LOSS = 1;

  /// Wrong configuration or usage.
  static final int USAGE = 2;

  /// Out of memory, or a broken virtual machine; the Java launcher's own code for it too.
  static final int BROKEN = 3;

  private ExitCode() {}
}
