package dev.natship.archive;

import dev.natship.api.Field;
import dev.natship.api.Level;
import dev.natship.shaping.LinesSummary;
import java.nio.ByteBuffer;
import java.util.Optional;

/// What a block says of its lines without being read.
///
/// @param stored how many bytes the block takes in the file, its header included
/// @param end behind the last line; `lines` of those in between can be read
/// @param oldest when the first of its lines was received, in milliseconds
/// @param names empty where the summary itself was lost
record BlockSummary(
    long offset,
    int stored,
    int raw,
    long first,
    long end,
    int lines,
    long oldest,
    long latest,
    int levels,
    Optional<Names> names)
    implements LinesSummary {
  private static final int NUMBERS = 8 + 4 + 4 + 8 + 8 + 4 + 8 + 8 + 4;

  /// What the lines' fields hold.
  record Names(NameSet apps, NameSet regions, NameSet instances) {}

  /// Of a block whose summary cannot be read: it may hold anything.
  static BlockSummary unknown(long offset, int stored, int raw, long first, long end, int lines) {
    return new BlockSummary(
        offset,
        stored,
        raw,
        first,
        end,
        lines,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        -1,
        Optional.empty());
  }

  /// The same once it is known how long the block became.
  BlockSummary storedIn(int bytes) {
    return new BlockSummary(offset, bytes, raw, first, end, lines, oldest, latest, levels, names);
  }

  @Override
  public boolean mayHave(Level level) {
    return (levels & 1 << level.ordinal()) != 0;
  }

  @Override
  public boolean mayHave(Field field, String value) {
    if (names.isEmpty()) {
      return true;
    }
    return switch (field) {
      case APP -> names.get().apps().mayHave(value);
      case REGION -> names.get().regions().mayHave(value);
      case INSTANCE -> names.get().instances().mayHave(value);
      case TIMESTAMP, MESSAGE, LEVEL, HOST, PROVIDER -> true;
    };
  }

  int size() {
    Names known = names.orElseThrow();
    return NUMBERS + known.apps().size() + known.regions().size() + known.instances().size();
  }

  void write(ByteBuffer into) {
    into.putLong(offset).putInt(stored).putInt(raw).putLong(first).putLong(end).putInt(lines);
    into.putLong(oldest).putLong(latest).putInt(levels);
    Names known = names.orElseThrow();
    known.apps().write(into);
    known.regions().write(into);
    known.instances().write(into);
  }

  static BlockSummary read(ByteBuffer from) {
    return new BlockSummary(
        from.getLong(),
        from.getInt(),
        from.getInt(),
        from.getLong(),
        from.getLong(),
        from.getInt(),
        from.getLong(),
        from.getLong(),
        from.getInt(),
        Optional.of(new Names(NameSet.read(from), NameSet.read(from), NameSet.read(from))));
  }
}
