package dev.natship.lookup;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// One line that says how far a search has come, how fast it is, and how long it may last.
final class SearchBar {
  private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int WIDTH = 20;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream err;
  private final boolean shown;
  private final LongSupplier nanos;
  private final long began;
  private long last;
  private boolean stands;

  SearchBar(PrintStream err, boolean shown, LongSupplier nanos) {
    this.err = err;
    this.shown = shown;
    this.nanos = nanos;
    this.began = nanos.getAsLong();
    this.last = began + FIRST - EVERY;
  }

  void show(long bytes, long allBytes, long found) {
    long now = nanos.getAsLong();
    if (shown && now - last >= EVERY) {
      last = now;
      stands = true;
      err.print(CLEAR + text(bytes, allBytes, found, now - began));
      err.flush();
    }
  }

  /// Instead of how far it has come.
  void say(String words) {
    if (shown) {
      stands = true;
      err.print(CLEAR + words);
      err.flush();
    }
  }

  /// Before anything else is written.
  void clear() {
    if (stands) {
      stands = false;
      err.print(CLEAR);
      err.flush();
    }
  }

  static String text(long bytes, long allBytes, long found, long took) {
    double seconds = Math.max(1e-3, took / 1e9);
    double part = allBytes == 0 ? 1 : Math.min(1.0, (double) bytes / allBytes);
    int full = (int) (part * WIDTH);
    double left = part > 0 ? seconds / part - seconds : 0;
    return String.format(
        Locale.ROOT,
        "[%s%s] %3.0f %%  %s of %s  %s/s  %s left  %,d found",
        "#".repeat(full),
        ".".repeat(WIDTH - full),
        100 * part,
        size(bytes),
        size(allBytes),
        size((long) (bytes / seconds)),
        left < 90 ? Math.round(left) + " s" : Math.round(left / 60) + " min",
        found);
  }

  static String size(long bytes) {
    if (bytes < 1_000_000) {
      return String.format(Locale.ROOT, "%.0f kB", bytes / 1e3);
    }
    return bytes < 1_000_000_000
        ? String.format(Locale.ROOT, "%.0f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}
