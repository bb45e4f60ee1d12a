package dev.natship.app;

import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.shell.ExitCode;
import java.io.PrintStream;
import java.time.Duration;

/// Ends the process with a last line where nothing else can: when a stop hangs, and after an error
/// that no process survives, so that the platform starts it again.
final class LastResort {
  private static final Duration GRACE = Duration.ofMillis(800);
  private static final Duration LONGEST_WORDS = Duration.ofMillis(150);

  private LastResort() {}

  /// From now on a stop may take so long, and no longer than a second more.
  static void endWithin(Duration deadline, PrintStream err) {
    Thread.ofPlatform()
        .daemon()
        .name("stop watchdog")
        .start(() -> {
          try {
            Thread.sleep(deadline.plus(GRACE));
          } catch (InterruptedException _) {
            // nobody does that; then it is time
          }
          end(
              Code.STOP_HANGS.after(
                  "natship: the stop hangs beyond its deadline of "
                      + deadline.toSeconds()
                      + " s and is cut off; what was not delivered is lost unless journal.dir is"
                      + " set"),
              err,
              ExitCode.LOSS);
        });
  }

  /// A thread that ends by an error of the virtual machine takes the process with it. Other errors
  /// are only told: whoever owns the thread counts them.
  static void watchThreads(PrintStream err) {
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
      if (thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError)) {
        end(
            Code.MEMORY_OUT.after(
                "natship: ended by "
                    + thrown
                    + " in \""
                    + thread.getName()
                    + "\"; start it again, with more memory if this comes back"),
            err,
            ExitCode.BROKEN);
      } else {
        Log.of(LastResort.class)
            .log(
                System.Logger.Level.ERROR,
                Code.THREAD_BUG.after(thread.getName() + ": the thread ended by a bug"),
                thrown);
      }
    });
  }

  /// Standard error may hang as well; nobody waits for it for long.
  private static void end(String words, PrintStream err, int code) {
    try {
      Thread teller = Thread.ofPlatform().daemon().start(() -> err.println(words));
      teller.join(LONGEST_WORDS);
    } catch (InterruptedException | VirtualMachineError _) {
      // it ends all the same
    }
    Runtime.getRuntime().halt(code);
  }
}
