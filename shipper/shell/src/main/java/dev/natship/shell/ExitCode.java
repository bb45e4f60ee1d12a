package dev.natship.shell;

/// How a command ended, for scripts.
public final class ExitCode {
  /// Done, and the ledger balances.
  public static final int GOOD = 0;

  /// Something was refused or lost, or failed.
  public static final int LOSS = 1;

  /// Wrong configuration or usage.
  public static final int USAGE = 2;

  /// Out of memory, or a broken virtual machine; the Java launcher's own code for it too.
  public static final int BROKEN = 3;

  private ExitCode() {}
}
