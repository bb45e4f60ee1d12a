package dev.natship.journal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The places of all readers that have a name, open or not. Guarded by the journal's lock.
final class Cursors {
  private final Map<String, Cursor> byName = new HashMap<>();
  private final Set<String> forgotten = new HashSet<>();

  /// A saved place that the file could not tell is the oldest line: better twice than never.
  void restore(Map<String, Long> saved, long earliest) {
    saved.forEach((name, sequence) ->
        byName.put(name, new Cursor(name, sequence < 0 ? earliest : sequence, sequence)));
  }

  boolean knows(String name) {
    return byName.containsKey(name);
  }

  /// The cursor of this name, for one reader at a time; a new one stands at `fresh`.
  Cursor take(String name, long fresh) {
    Cursor cursor = byName.computeIfAbsent(name, _ -> new Cursor(name, fresh, Cursor.NEVER_SAVED));
    if (!cursor.take()) {
      throw new IllegalStateException("the journal's reader " + name + " is open already");
    }
    return cursor;
  }

  /// False when there is none.
  boolean forget(String name) {
    Cursor cursor = byName.get(name);
    if (cursor == null) {
      return false;
    }
    if (cursor.used()) {
      throw new IllegalStateException("the journal's reader " + name + " is open");
    }
    byName.remove(name);
    forgotten.add(name);
    return true;
  }

  List<String> names() {
    return byName.keySet().stream().sorted().toList();
  }

  List<Cursor> dirty() {
    return byName.values().stream().filter(Cursor::dirty).toList();
  }

  /// Whose files are still to be deleted.
  Set<String> forgotten() {
    return Set.copyOf(forgotten);
  }

  void deleted(Set<String> names) {
    forgotten.removeAll(names);
  }
}
