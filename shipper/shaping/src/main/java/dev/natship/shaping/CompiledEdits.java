package dev.natship.shaping;

import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A lane's edits of names and values, prepared once for all its lines.
final class CompiledEdits {
  /// Renames or copies a member.
  private record Move(MemberPath from, MemberPath to) {
    static Move[] all(Map<String, String> moves) {
      return moves.entrySet().stream()
          .map(move -> new Move(MemberPath.of(move.getKey()), MemberPath.of(move.getValue())))
          .toArray(Move[]::new);
    }
  }

  /// Adds a member.
  private record Addition(MemberPath path, FieldTemplate value) {
    static Addition[] all(Map<String, FieldTemplate> values) {
      return values.entrySet().stream()
          .map(value -> new Addition(MemberPath.of(value.getKey()), value.getValue()))
          .toArray(Addition[]::new);
    }
  }

  /// With more values the edits of a shape are not remembered.
  private static final int MOST_KNOWN = 30;

  private final Move[] copies;
  private final Move[] renames;
  private final MemberPath[] removals;
  private final Addition[] additions;
  private final Addition[] defaults;
  private final int[] values;

  /// The numbers of the values that lines of one stream share, and of those that they do not.
  private final int[] ofStream;

  private final int[] ofLine;

  CompiledEdits(FieldEdits edits) {
    copies = Move.all(edits.copy());
    renames = Move.all(edits.rename());
    removals = paths(edits.remove());
    additions = Addition.all(edits.add());
    defaults = Addition.all(edits.defaults());
    values = new int[additions.length + defaults.length];
    ofStream = changing().filter(i -> addition(i).value().isOfStream()).toArray();
    ofLine = changing().filter(i -> !addition(i).value().isOfStream()).toArray();
  }

  private IntStream changing() {
    return IntStream.range(0, values.length).filter(i -> !addition(i).value().isConstant());
  }

  private static MemberPath[] paths(List<String> paths) {
    return paths.stream().map(MemberPath::of).toArray(MemberPath[]::new);
  }

  void move(JsonMembers members) {
    for (Move copy : copies) {
      members.copy(copy.from(), copy.to());
    }
    for (Move rename : renames) {
      members.rename(rename.from(), rename.to());
    }
    for (MemberPath removal : removals) {
      members.remove(removal);
    }
  }

  boolean adds() {
    return values.length > 0;
  }

  /// How many values are added, at most.
  int values() {
    return values.length;
  }

  /// Whether the edits ask for nothing of a line's JSON but its shape.
  boolean dependOnShape() {
    return values.length <= MOST_KNOWN && all().allMatch(each -> each.value().isOfCore());
  }

  private Stream<Addition> all() {
    return Stream.concat(Stream.of(additions), Stream.of(defaults));
  }

  private Addition addition(int number) {
    return number < additions.length ? additions[number] : defaults[number - additions.length];
  }

  /// How many values depend on nothing but who sent a line, its subject and its level.
  int valuesOfStream() {
    return ofStream.length;
  }

  /// Computes those values. Returns which there are, one bit each.
  long computeOfStream(LogLine line, ComputedValues computed) {
    return compute(ofStream, line, computed);
  }

  /// Computes all others but those that are always the same. Returns which there are, one bit each.
  long computeOfLine(LogLine line, ComputedValues computed) {
    return compute(ofLine, line, computed);
  }

  private long compute(int[] numbers, LogLine line, ComputedValues computed) {
    long present = 0;
    Output out = computed.writing();
    for (int number : numbers) {
      int start = out.size();
      if (addition(number).value().writeJson(line, out)) {
        computed.wrote(number, start);
        present |= 1L << number;
      }
    }
    return present;
  }

  /// Tells where the values lie that [#add] added last, without those that are always the same.
  void tell(JsonMembers members, ComputedValues computed) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] != JsonMembers.NONE && !addition(i).value().isConstant()) {
        computed.lies(i, members.from(values[i]), members.to(values[i]));
      }
    }
  }

  /// Adds the members. All values are computed before the first is added, so none depends on
  /// another.
  void add(JsonMembers members, LogLine line) {
    for (int i = 0; i < values.length; i++) {
      int start = members.writing().size();
      values[i] =
          addition(i).value().writeJson(line, members.writing())
              ? members.made(start)
              : JsonMembers.NONE;
    }
    for (int i = 0; i < additions.length; i++) {
      if (values[i] != JsonMembers.NONE) {
        members.put(additions[i].path(), values[i]);
      }
    }
    for (int i = 0; i < defaults.length; i++) {
      int value = values[additions.length + i];
      if (value != JsonMembers.NONE && members.find(defaults[i].path()) == JsonMembers.NONE) {
        members.put(defaults[i].path(), value);
      }
    }
  }
}
