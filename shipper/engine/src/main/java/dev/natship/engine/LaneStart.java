package dev.natship.engine;

import dev.natship.journal.StartPosition;
import dev.natship.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// Where a lane begins that has no cursor yet: `start`.
public sealed interface LaneStart {

  /// With the next line that arrives.
  record Latest() implements LaneStart {
    @Override
    public StartPosition position(Instant now) {
      return new StartPosition.Latest();
    }
  }

  /// With the oldest line that the journal has.
  record Earliest() implements LaneStart {
    @Override
    public StartPosition position(Instant now) {
      return new StartPosition.Earliest();
    }
  }

  /// With lines that are no older than this.
  record Ago(Duration age) implements LaneStart {
    @Override
    public StartPosition position(Instant now) {
      return new StartPosition.Since(now.minus(age));
    }
  }

  /// The place in a journal, for a lane that begins now.
  StartPosition position(Instant now);

  /// Whether a lane that was taken out, and comes again later, begins so once more and not where it
  /// was: who wants the last half a minute wants no more than that.
  default boolean isPassing() {
    return this instanceof Ago;
  }

  static LaneStart read(Settings settings) {
    String word = settings.text("start", "latest").strip().toLowerCase(Locale.ROOT);
    switch (word) {
      case "latest" -> {
        return new Latest();
      }
      case "earliest" -> {
        return new Earliest();
      }
      default -> {
        if (word.isEmpty() || !Character.isDigit(word.charAt(0))) {
          settings.unusable("start", "expected latest, earliest or a duration such as 30s");
          return new Latest();
        }
        return new Ago(settings.duration("start", Duration.ZERO));
      }
    }
  }
}
