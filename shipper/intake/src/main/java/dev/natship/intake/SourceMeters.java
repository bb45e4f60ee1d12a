package dev.natship.intake;

import dev.natship.journal.Journal;
import dev.natship.lines.Undecoded;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts what the source sees. Written by the threads that receive, read by any.
public final class SourceMeters {

  /// Why a message that reached this process was not appended.
  public enum Drop {
    /// Our own log line.
    OWN_LINE,
    /// The same message over another subscription.
    DOUBLED,
    /// The watchdog's own message.
    CANARY,
    /// The client's queue was full: we were too slow.
    CLIENT_FULL,
    /// It was still in the client's queue when the connection was closed.
    CONNECTION_CLOSED,
    /// Longer than the journal takes.
    TOO_LONG,
    /// A bug of our own with this line.
    BUG,
    /// The journal is full, and a destination may not lose lines.
    JOURNAL_FULL
  }

  private final LongAdder messages = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final Map<Drop, LongAdder> dropped = new EnumMap<>(Drop.class);
  private final Map<Undecoded, LongAdder> undecoded = new EnumMap<>(Undecoded.class);
  private volatile long lastMillis;
  private volatile long lastNanos;

  public SourceMeters() {
    for (Drop drop : Drop.values()) {
      dropped.put(drop, new LongAdder());
    }
    for (Undecoded reason : Undecoded.values()) {
      undecoded.put(reason, new LongAdder());
    }
  }

  public void messages(long count, long length) {
    messages.add(count);
    bytes.add(length);
  }

  /// Remembers when the last line came: in wall-clock time for people, in the JVM's for waiting.
  /// Lines of the same millisecond came at the same time.
  public void arrived(long millis) {
    if (millis != lastMillis) {
      lastNanos = System.nanoTime();
      lastMillis = millis;
    }
  }

  public void drop(Drop reason) {
    counter(dropped, reason).increment();
  }

  public void drop(Drop reason, long messages) {
    counter(dropped, reason).add(messages);
  }

  void undecoded(Undecoded reason) {
    counter(undecoded, reason).increment();
  }

  /// Counts why the journal did not take a line, as its `append` returned it.
  void refused(long sequence) {
    drop(sequence == Journal.TOO_LONG ? Drop.TOO_LONG : Drop.JOURNAL_FULL);
  }

  public long messages() {
    return messages.sum();
  }

  public long bytes() {
    return bytes.sum();
  }

  public long lastMillis() {
    return lastMillis;
  }

  public long lastNanos() {
    return lastNanos;
  }

  public Map<String, Long> dropped() {
    return positive(dropped);
  }

  public Map<String, Long> undecoded() {
    return positive(undecoded);
  }

  public static String word(Enum<?> reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static <K> LongAdder counter(Map<K, LongAdder> counters, K reason) {
    return Objects.requireNonNull(counters.get(reason));
  }

  private static Map<String, Long> positive(Map<? extends Enum<?>, LongAdder> counters) {
    Map<String, Long> counts = new TreeMap<>();
    counters.forEach((reason, counter) -> {
      long count = counter.sum();
      if (count > 0) {
        counts.put(word(reason), count);
      }
    });
    return counts;
  }
}
