package dev.natship.reading;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Somebody who reads, on a thread of his own, and keeps what he got. He can be held up.
final class Watcher implements LineReceiver, AutoCloseable {
  private static final Pattern MESSAGE = Pattern.compile("\"message\":\"([^\"]*)\",\"line\"");

  final List<String> messages = new CopyOnWriteArrayList<>();
  final List<LineCursor> cursors = new CopyOnWriteArrayList<>();
  final List<Notice> notices = new CopyOnWriteArrayList<>();
  private final Semaphore mayGoOn = new Semaphore(Integer.MAX_VALUE);
  private final Thread thread;

  Watcher(LogReader reader, LogQuery query) {
    this(reader, query, Integer.MAX_VALUE);
  }

  /// @param lines how many he takes before he has to be let go
  Watcher(LogReader reader, LogQuery query, int lines) {
    mayGoOn.drainPermits();
    mayGoOn.release(lines);
    thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                reader.read(query, this);
              } catch (Exception _) {
                // he was sent away
              }
            });
  }

  void holdUp() {
    mayGoOn.drainPermits();
  }

  void letGo() {
    mayGoOn.release(Integer.MAX_VALUE / 2);
  }

  long skipped() {
    return notices.stream()
        .mapToLong(each -> each instanceof Notice.Skipped(long lines) ? lines : 0)
        .sum();
  }

  boolean hasBegun() {
    return notices.stream().anyMatch(Notice.Began.class::isInstance);
  }

  void join() throws InterruptedException {
    thread.join();
  }

  @Override
  public void line(FoundLine line) throws InterruptedException {
    mayGoOn.acquire();
    Matcher message = MESSAGE.matcher(new String(line.json(), StandardCharsets.UTF_8));
    messages.add(message.find() ? message.group(1) : "?");
    cursors.add(line.cursor());
  }

  @Override
  public void notice(Notice notice) {
    notices.add(notice);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
