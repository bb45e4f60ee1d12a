package dev.natship.delivery;

/// Tells errors of one line or one sink from those after which no process can be trusted: no
/// memory, a broken virtual machine. The latter end their thread, and the program with it.
public final class Fatal {
  private Fatal() {}

  /// Throws again what nobody may survive. A stack that was too deep is gone once it is unwound.
  public static void pass(Throwable thrown) {
    if (thrown instanceof VirtualMachineError fatal && !(thrown instanceof StackOverflowError)) {
      throw fatal;
    }
  }

  /// What went wrong, without its message, which may quote a line.
  public static String name(Throwable thrown) {
    return thrown.getClass().getSimpleName();
  }
}
