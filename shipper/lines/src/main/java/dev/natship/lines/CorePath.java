package dev.natship.lines;

import dev.natship.api.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The places where lines carry their core fields. Of the places of one field, the first in this
/// order that has a value counts. The ordinals index the scanner's arrays.
enum CorePath {
  TIMESTAMP(Field.TIMESTAMP, CorePath.ROOT, "timestamp"),
  TIME(Field.TIMESTAMP, CorePath.ROOT, "time"),
  TS(Field.TIMESTAMP, CorePath.ROOT, "ts"),
  AT_TIMESTAMP(Field.TIMESTAMP, CorePath.ROOT, "@timestamp"),
  MESSAGE(Field.MESSAGE, CorePath.ROOT, "message"),
  MSG(Field.MESSAGE, CorePath.ROOT, "msg"),
  LOG(Field.MESSAGE, CorePath.ROOT, "log"),
  LOG_LEVEL(Field.LEVEL, CorePath.IN_LOG, "level"),
  LEVEL(Field.LEVEL, CorePath.ROOT, "level"),
  SEVERITY(Field.LEVEL, CorePath.ROOT, "severity"),
  LEVELNAME(Field.LEVEL, CorePath.ROOT, "levelname"),
  LVL(Field.LEVEL, CorePath.ROOT, "lvl"),
  SEVERITY_TEXT(Field.LEVEL, CorePath.ROOT, "severity_text"),
  DOTTED_LOG_LEVEL(Field.LEVEL, CorePath.ROOT, "log.level"),
  AT_LEVEL(Field.LEVEL, CorePath.ROOT, "@level"),
  AT_L(Field.LEVEL, CorePath.ROOT, "@l"),
  CAPITAL_LEVEL(Field.LEVEL, CorePath.ROOT, "Level"),
  FLY_APP_NAME(Field.APP, CorePath.IN_FLY_APP, "name"),
  APP(Field.APP, CorePath.ROOT, "app"),
  FLY_REGION(Field.REGION, CorePath.IN_FLY, "region"),
  REGION(Field.REGION, CorePath.ROOT, "region"),
  FLY_APP_INSTANCE(Field.INSTANCE, CorePath.IN_FLY_APP, "instance"),
  FLY_MACHINE_ID(Field.INSTANCE, CorePath.IN_FLY_MACHINE, "id"),
  INSTANCE(Field.INSTANCE, CorePath.ROOT, "instance"),
  MACHINE_ID(Field.INSTANCE, CorePath.ROOT, "machine_id"),
  HOST(Field.HOST, CorePath.ROOT, "host"),
  EVENT_PROVIDER(Field.PROVIDER, CorePath.IN_EVENT, "provider");

  /// In which object the scanner is. ARRAY and OTHER hold no core fields.
  static final int ROOT = 0;

  static final int IN_FLY = 1;
  static final int IN_FLY_APP = 2;
  static final int IN_FLY_MACHINE = 3;
  static final int IN_LOG = 4;
  static final int IN_EVENT = 5;
  static final int OTHER = 6;
  static final int ARRAY = 7;

  static final int COUNT = values().length;

  /// The place `log`, which holds a field only when it is a string.
  static final int LOG_TEXT = LOG.ordinal();

  /// A member name with a meaning.
  ///
  /// @param path the place that it stands for, or -1
  /// @param opens the object that it opens
  /// @param forgets places whose values no longer count when the name comes again
  record Key(byte[] name, int path, int opens, int[] forgets) {}

  static final Key UNKNOWN = new Key(new byte[0], -1, OTHER, new int[0]);

  private static final int LONGEST = "severity_text".length();
  private static final Key[][][] KEYS = new Key[OTHER][LONGEST + 1][0];

  /// For each field, its places as bits.
  private static final int[] PLACES = new int[Field.values().length];

  static {
    open(ROOT, "fly", IN_FLY, FLY_APP_NAME, FLY_REGION, FLY_APP_INSTANCE, FLY_MACHINE_ID);
    open(IN_FLY, "app", IN_FLY_APP, FLY_APP_NAME, FLY_APP_INSTANCE);
    open(IN_FLY, "machine", IN_FLY_MACHINE, FLY_MACHINE_ID);
    open(ROOT, "log", IN_LOG, LOG, LOG_LEVEL);
    open(ROOT, "event", IN_EVENT, EVENT_PROVIDER);
    for (CorePath path : values()) {
      if (path != LOG) {
        add(path.parent, new Key(path.key(), path.ordinal(), OTHER, new int[0]));
      }
      PLACES[path.field.ordinal()] |= 1 << path.ordinal();
    }
  }

  /// The places of names, which do not change from line to line, as bits.
  static final int NAMES =
      of(Field.APP) | of(Field.REGION) | of(Field.INSTANCE) | of(Field.HOST) | of(Field.PROVIDER);

  private final Field field;
  private final int parent;
  private final String name;

  CorePath(Field field, int parent, String name) {
    this.field = field;
    this.parent = parent;
    this.name = name;
  }

  /// The places of a field, one bit each. The lowest one with a value counts.
  static int of(Field field) {
    return PLACES[field.ordinal()];
  }

  static Key find(int context, byte[] bytes, int from, int to) {
    int length = to - from;
    if (context >= OTHER || length > LONGEST) {
      return UNKNOWN;
    }
    for (Key key : KEYS[context][length]) {
      if (bytes[from] == key.name[0] && Arrays.equals(key.name, 0, length, bytes, from, to)) {
        return key;
      }
    }
    return UNKNOWN;
  }

  /// Declares a name that opens an object. When the name comes a second time, the values of the
  /// first object are forgotten.
  private static void open(int context, String name, int opens, CorePath... forgets) {
    int[] ordinals = Arrays.stream(forgets).mapToInt(CorePath::ordinal).toArray();
    int own = context == ROOT && name.equals(LOG.name) ? LOG_TEXT : -1;
    add(context, new Key(name.getBytes(StandardCharsets.US_ASCII), own, opens, ordinals));
  }

  private static void add(int context, Key key) {
    Key[] keys = KEYS[context][key.name.length];
    KEYS[context][key.name.length] = Arrays.copyOf(keys, keys.length + 1);
    KEYS[context][key.name.length][keys.length] = key;
  }

  private byte[] key() {
    return name.getBytes(StandardCharsets.US_ASCII);
  }
}
