package dev.natship.shaping;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.natship.api.Field;
import dev.natship.api.Level;
import dev.natship.api.LogLine;
import dev.natship.api.Output;

/// What may be selected of a line, as a few bits: one of its level, one of its app, one of its
/// region. The marks of several lines are those of each of them put together. Different names may
/// share a bit, so marks tell only what is certainly not there. Belongs to one thread.
public final class Marks {
  /// Of lines that may be anything.
  public static final int ANYTHING = -1;

  private static final int LEVELS = Level.values().length;
  private static final int APPS = 15;
  private static final int REGIONS = Integer.SIZE - LEVELS - APPS;
  private static final int ALL_LEVELS = (1 << LEVELS) - 1;

  private final Output name = new Output(64);

  /// Of a line of this level that may have any name.
  public static int ofLevel(Level level) {
    return ~ALL_LEVELS | of(level);
  }

  public int of(LogLine line) {
    int level = of(line.level());
    int app = app(name(line, Field.APP), name.size());
    int region = region(name(line, Field.REGION), name.size());
    return level | app | region;
  }

  private byte[] name(LogLine line, Field field) {
    name.truncate(0);
    line.writeText(field, name);
    return name.array();
  }

  /// Whether these speak of levels alone.
  static boolean isOfLevels(int marks) {
    return (marks & ~ALL_LEVELS) == 0;
  }

  static int of(Level level) {
    return 1 << level.ordinal();
  }

  /// The bit of this value; any bit where a field has none.
  static int of(Field field, String value) {
    byte[] bytes = value.getBytes(UTF_8);
    return switch (field) {
      case APP -> app(bytes, bytes.length);
      case REGION -> region(bytes, bytes.length);
      case LEVEL, TIMESTAMP, MESSAGE, INSTANCE, HOST, PROVIDER -> ANYTHING;
    };
  }

  private static int app(byte[] name, int length) {
    return 1 << LEVELS + slot(name, length, APPS);
  }

  private static int region(byte[] name, int length) {
    return 1 << LEVELS + APPS + slot(name, length, REGIONS);
  }

  private static int slot(byte[] name, int length, int slots) {
    int hash = length;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + name[i];
    }
    hash = (hash ^ hash >>> 15) * 0x85ebca6b;
    hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
    return (int) (((hash ^ hash >>> 16) & 0xffffffffL) * slots >>> Integer.SIZE);
  }
}
