package dev.natship.shell;

import dev.natship.settings.Settings;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Natship's own log, on standard error: the lines it ships never mix with it on standard output.
///
/// A warning that keeps coming back in the same words is written once a minute, with how often it
/// came in between.
public final class Logging extends Handler {
  /// Libraries that tell as a warning what is everyday life here: connections come and go.
  private static final String[] TALKATIVE = {
    "io.nats", "okhttp3", "org.apache.kafka", "software.amazon"
  };

  enum Format {
    AUTO,
    TEXT,
    JSON
  }

  enum Threshold {
    DEBUG,
    INFO,
    WARN,
    ERROR;

    private Level level() {
      return switch (this) {
        case DEBUG -> Level.FINE;
        case INFO -> Level.INFO;
        case WARN -> Level.WARNING;
        case ERROR -> Level.SEVERE;
      };
    }
  }

  private final PrintStream target;
  private final RepeatedWarnings repeated = new RepeatedWarnings();

  Logging(PrintStream target, boolean json) {
    this.target = target;
    setFormatter(new LogFormat(json));
  }

  /// Reads the section `log` for its mistakes alone.
  public static void check(Settings settings) {
    settings.choice("format", Format.AUTO);
    settings.choice("level", Threshold.INFO);
  }

  /// Reads the section `log` and sends everything that is logged from now on to `target`.
  public static void start(Settings settings, PrintStream target) {
    Format format = settings.choice("format", Format.AUTO);
    Threshold threshold = settings.choice("level", Threshold.INFO);
    boolean json = format == Format.JSON || (format == Format.AUTO && !isTerminal());
    // Libraries that log through SLF4J find nothing behind it, and need not say so.
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    // Libraries tell requests and their headers in their debug output, and so secrets.
    boolean verbose = threshold == Threshold.DEBUG;
    root.setLevel(verbose ? Level.INFO : threshold.level());
    KEPT.computeIfAbsent("dev.natship", Logger::getLogger).setLevel(threshold.level());
    for (String name : TALKATIVE) {
      KEPT.computeIfAbsent(name, Logger::getLogger).setLevel(Level.SEVERE);
    }
    root.addHandler(new Logging(target, json));
  }

  /// For commands that a person types: only what went wrong.
  public static void startQuiet(PrintStream target) {
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    LogManager.getLogManager().reset();
    Logger.getLogger("").setLevel(Level.SEVERE);
    KEPT.computeIfAbsent("dev.natship", Logger::getLogger).setLevel(Level.WARNING);
    for (String name : TALKATIVE) {
      KEPT.computeIfAbsent(name, Logger::getLogger).setLevel(Level.SEVERE);
    }
    Logger.getLogger("").addHandler(new Logging(target, false));
  }

  /// The log manager holds its loggers weakly; one that is dropped forgets its level.
  private static final Map<String, Logger> KEPT = new LinkedHashMap<>();

  /// The console is null without a terminal unless the JDK is told to use another console provider.
  @SuppressWarnings("SystemConsoleNull")
  public static boolean isTerminal() {
    return System.console() != null && System.console().isTerminal();
  }

  @Override
  public void publish(LogRecord record) {
    if (!isLoggable(record)) {
      return;
    }
    if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
      int before = repeated.heldBackBefore(record, getFormatter().formatMessage(record));
      if (before < 0) {
        return;
      }
      if (before > 0) {
        record.setMessage(
            record.getMessage() + " (" + before + " times more since it was last told)");
      }
    }
    target.print(getFormatter().format(record));
  }

  @Override
  public void flush() {
    target.flush();
  }

  @Override
  public void close() {
    target.flush();
  }
}
