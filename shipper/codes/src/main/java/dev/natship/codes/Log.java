package dev.natship.codes;

import java.util.ResourceBundle;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Where a class writes what happens to it: Java's own log.
///
/// [System#getLogger] gives the same, but looks through every jar for another one first. Opening
/// them all costs a tenth of a start.
public final class Log implements System.Logger {
  private final Logger target;

  private Log(Logger target) {
    this.target = target;
  }

  public static System.Logger of(Class<?> writer) {
    return named(writer.getName());
  }

  static System.Logger named(String writer) {
    return new Log(Logger.getLogger(writer));
  }

  @Override
  public String getName() {
    return target.getName();
  }

  @Override
  public boolean isLoggable(Level level) {
    return target.isLoggable(asJava(level));
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String message,
      @Nullable Throwable thrown) {
    if (isLoggable(level)) {
      LogRecord record = record(level, bundle, message);
      record.setThrown(thrown);
      target.log(record);
    }
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String format,
      @Nullable Object @Nullable ... parameters) {
    if (isLoggable(level)) {
      LogRecord record = record(level, bundle, format);
      record.setParameters(parameters);
      target.log(record);
    }
  }

  private LogRecord record(Level level, @Nullable ResourceBundle bundle, @Nullable String message) {
    LogRecord record = new LogRecord(asJava(level), message);
    record.setLoggerName(target.getName());
    record.setResourceBundle(bundle);
    return record;
  }

  private static java.util.logging.Level asJava(Level level) {
    return switch (level) {
      case ALL -> java.util.logging.Level.ALL;
      case TRACE -> java.util.logging.Level.FINER;
      case DEBUG -> java.util.logging.Level.FINE;
      case INFO -> java.util.logging.Level.INFO;
      case WARNING -> java.util.logging.Level.WARNING;
      case ERROR -> java.util.logging.Level.SEVERE;
      case OFF -> java.util.logging.Level.OFF;
    };
  }
}
