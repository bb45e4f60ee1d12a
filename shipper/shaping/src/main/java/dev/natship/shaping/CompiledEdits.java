package dev.natship.shaping;

import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import java.util.List;
import java.util.Map;

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

  private final Move[] copies;
  private final Move[] renames;
  private final MemberPath[] removals;
  private final Addition[] additions;
  private final Addition[] defaults;
  private final int[] values;

  CompiledEdits(FieldEdits edits) {
    copies = Move.all(edits.copy());
    renames = Move.all(edits.rename());
    removals = paths(edits.remove());
    additions = Addition.all(edits.add());
    defaults = Addition.all(edits.defaults());
    values = new int[additions.length + defaults.length];
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

  /// Adds the members. All values are computed before the first is added, so none depends on
  /// another.
  void add(JsonMembers members, LogLine line) {
    for (int i = 0; i < values.length; i++) {
      Addition addition = i < additions.length ? additions[i] : defaults[i - additions.length];
      int start = members.writing().size();
      values[i] =
          addition.value().writeJson(line, members.writing())
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
