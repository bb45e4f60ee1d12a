package dev.natship.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Hears what a class says in the log, and keeps it from the test's output.
public final class LogListener extends Handler implements AutoCloseable {
  private final Logger logger;
  private final List<String> said = new ArrayList<>();

  public LogListener(Class<?> speaker) {
    this.logger = Logger.getLogger(speaker.getName());
    logger.setLevel(Level.ALL);
    logger.setUseParentHandlers(false);
    logger.addHandler(this);
  }

  /// Without their codes.
  public synchronized List<String> said() {
    return said.stream().map(text -> text.replaceFirst(" \\[[A-Z]+-[A-Z-]+]$", "")).toList();
  }

  public synchronized List<String> saidWithCodes() {
    return List.copyOf(said);
  }

  @Override
  public synchronized void publish(LogRecord entry) {
    said.add(entry.getMessage());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
    logger.setLevel(null);
  }
}
