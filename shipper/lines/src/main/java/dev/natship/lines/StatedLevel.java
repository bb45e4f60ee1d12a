package dev.natship.lines;

import dev.natship.api.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the level that a message states itself, in the ways that programs use: a member of its
/// JSON, a pair in logfmt, a word before its text, or the first words of a crash. Prose states no
/// level: for `GET /error 200` and `0 errors` the platform's level counts.
///
/// For one thread. Makes no objects.
final class StatedLevel {
  private static final int HABITS = 256;

  /// The way that is tried last.
  private final @Nullable LevelSource lastWay;

  /// Whether a message with a pair is not read for a word before.
  private final boolean pairsFirst;

  private final KnownOpenings openings = new KnownOpenings();
  private final Glance glance = new Glance();
  private final Opening text = new Opening();
  private byte[] message = {};
  private int from;
  private int start;
  private int to;
  private boolean escaped;

  /// Whether the message is certainly not an object.
  private boolean prose;

  /// Which writers stated a level the last time. They will likely do so again, so a glance would be
  /// wasted on them.
  private final boolean[] habits = new boolean[HABITS];

  private int habit;
  private int writer;
  private KnownOpenings.@Nullable Known known;
  private boolean looked;
  private boolean silent;
  private boolean opened;

  /// @param ways in which order it is asked for
  StatedLevel(List<LevelSource> ways) {
    LevelSource last = null;
    for (LevelSource way : ways) {
      last = way == LevelSource.PLATFORM ? last : way;
    }
    lastWay = last;
    int words = ways.indexOf(LevelSource.PREFIX);
    pairsFirst = words < 0 || words > ways.indexOf(LevelSource.LOGFMT);
  }

  /// Sets the next message.
  ///
  /// @param escaped whether the message has the escapes of a JSON string
  /// @param writer a number for the program that wrote it
  void reset(byte[] message, int from, int to, boolean escaped, int writer) {
    habit = (writer ^ writer >>> 8 ^ writer >>> 16) & (HABITS - 1);
    this.message = message;
    this.from = from;
    this.to = to;
    this.escaped = escaped;
    start = afterBlank();
    prose = start < to && !isSpecial(message[start]);
    this.writer = writer;
    known = null;
    looked = false;
    opened = false;
  }

  private int afterBlank() {
    int at = from;
    while (at < to) {
      if (message[at] == ' ' || message[at] == '\t') {
        at++;
      } else if (escaped && at + 1 < to && message[at] == '\\' && message[at + 1] == 't') {
        at += 2;
      } else {
        break;
      }
    }
    return at;
  }

  /// Whether the message is an object, or may be one: then only [Opening] can tell.
  private static boolean isSpecial(byte first) {
    return first == '{' || first == '\\' || first == Opening.ESC;
  }

  /// Whether it is certain, without reading word by word, that the message states no level in any
  /// way.
  boolean isSilent() {
    if (!looked) {
      looked = true;
      known = openings.find(message, from, to, escaped, writer);
      silent =
          known != null
              ? known.isSilent()
              : prose
                  && !habits[habit]
                  && !openings.wants()
                  && !glance.mayStateLevel(message, start, to, escaped);
    }
    return silent;
  }

  /// The level that the message states in this way, or null.
  @Nullable Level by(LevelSource way) {
    if (isSilent() || (prose && way == LevelSource.JSON)) {
      return null;
    }
    KnownOpenings.Known known = this.known;
    if (known != null) {
      return known.by(way);
    }
    Level level = find(way);
    if (prose) {
      habits[habit] = level != null;
    }
    remember(way, level);
    return level;
  }

  private void remember(LevelSource way, @Nullable Level level) {
    boolean prefix = way == LevelSource.PREFIX;
    if (!openings.wants()
        || text.start >= text.end
        || (level == null && (way != lastWay || !prefix))
        || (way == LevelSource.LOGFMT && !pairsFirst)) {
      return;
    }
    if (prefix) {
      if (text.isAt(text.start, '{')) {
        return;
      }
      PrefixLevel.decideCrash(text, level);
    }
    openings.learn(text, message, from, to, escaped, level == null ? null : way, level);
  }

  /// The same, without a glance first.
  @Nullable Level find(LevelSource way) {
    if (!opened) {
      opened = true;
      text.reset(message, from, to, escaped);
    }
    if (text.start >= text.end || text.isAt(text.start, '{') != (way == LevelSource.JSON)) {
      return null;
    }
    return switch (way) {
      case JSON -> {
        Level level = JsonLevel.find(text, text.start + 1);
        while (level == null && text.extend()) {
          level = JsonLevel.find(text, text.start + 1);
        }
        yield level;
      }
      case LOGFMT -> LogfmtLevel.find(text);
      case PREFIX -> PrefixLevel.find(text);
      case PLATFORM -> null;
    };
  }
}
