package dev.natship.shell;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.LogRecord;

/// Which warnings were told a moment ago. The same words are told once a minute: one subject that
/// is denied hides no other. A message whose parts are filled in otherwise each time, such as one
/// for each damaged place in a file, is told a number of times a minute at most.
final class RepeatedWarnings {
  static final int MOST_OF_ONE_KIND = 20;
  private static final long INTERVAL_MILLIS = 60_000;
  private static final int MOST_REMEMBERED = 256;

  private record Told(long sinceMillis, int heldBack) {}

  /// How many of one kind are told apart since a moment.
  private record Kind(long sinceMillis, int told) {}

  private static final class Remembered<V> extends LinkedHashMap<String, V> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
      return size() > MOST_REMEMBERED;
    }
  }

  private final Map<String, Told> told = new Remembered<>();
  private final Map<String, Kind> kinds = new Remembered<>();

  /// How often the same was held back, or -1 when this one is to be held back too.
  ///
  /// @param message the record's, with its parts filled in
  synchronized int heldBackBefore(LogRecord record, String message) {
    String kind = record.getLoggerName() + record.getMessage();
    long now = record.getInstant().toEpochMilli();
    String words = record.getLoggerName() + message;
    Told last = told.get(words);
    if (last == null && isOneOfMany(kind, now)) {
      words = kind;
      last = told.get(words);
    }
    if (last != null && now - last.sinceMillis() < INTERVAL_MILLIS) {
      told.put(words, new Told(last.sinceMillis(), last.heldBack() + 1));
      return -1;
    }
    told.put(words, new Told(now, 0));
    return last == null ? 0 : last.heldBack();
  }

  private boolean isOneOfMany(String kind, long now) {
    Kind known = kinds.get(kind);
    Kind counted =
        known == null || now - known.sinceMillis() >= INTERVAL_MILLIS
            ? new Kind(now, 1)
            : new Kind(known.sinceMillis(), known.told() + 1);
    kinds.put(kind, counted);
    return counted.told() > MOST_OF_ONE_KIND;
  }
}
