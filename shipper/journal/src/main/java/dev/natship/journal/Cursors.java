package dev.natship.journal;

import dev.natship.segments.SavedCursor;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The cursors of all readers that have a name, open or not. Guarded by the journal's lock.
final class Cursors {
  /// For so long a destination that is not in the configuration any more keeps lines on a full
  /// disk: a variable that one deployment has lost is back by then.
  static final Duration GRACE = Duration.ofHours(1);

  private final Map<String, Cursor> byName = new HashMap<>();

  /// Since when no reader of that name is to be expected, on the retention's clock.
  private final Map<String, Long> unexpected = new TreeMap<>();

  private boolean lost;

  /// There are other names than in the file.
  private boolean changed;

  /// Somebody has asked for a save that has not begun yet.
  private boolean saveWanted = true;

  /// Where the file could not say how far a reader was, the reader begins with the oldest line:
  /// better twice than never.
  void restore(Map<String, SavedCursor> saved, boolean allLost, long earliest) {
    lost = allLost;
    saved.forEach((name, cursor) -> {
      boolean unknown = cursor.sequence() == SavedCursor.UNKNOWN;
      byName.put(name, new Cursor(name, unknown ? earliest : cursor.sequence(), cursor));
    });
  }

  boolean knows(String name) {
    return byName.containsKey(name);
  }

  /// The file does not say where any reader was.
  boolean lost() {
    return lost;
  }

  /// The cursor of this name, for one reader at a time; a new one stands at `fresh`. It is saved
  /// soon, even if it never moves: after a kill nobody would know that it was behind lines that are
  /// on the disk.
  Cursor take(String name, long fresh) {
    saveWanted |= !byName.containsKey(name);
    Cursor cursor = byName.computeIfAbsent(name, _ -> Cursor.fresh(name, fresh));
    if (!cursor.take()) {
      throw new IllegalStateException("the journal's reader " + name + " is open already");
    }
    unexpected.remove(name);
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
    unexpected.remove(name);
    changed = true;
    return true;
  }

  byte[] note(String name) {
    Cursor cursor = byName.get(name);
    return cursor == null ? new byte[0] : cursor.latest().note();
  }

  List<String> names() {
    return byName.keySet().stream().sorted().toList();
  }

  List<Cursor> all() {
    return List.copyOf(byName.values());
  }

  /// Readers of these names may come; all other cursors wait for nobody.
  void expect(Set<String> names, long now) {
    unexpected.keySet().removeAll(names);
    byName.values().stream()
        .filter(each -> !each.used() && !names.contains(each.name))
        .forEach(each -> unexpected.putIfAbsent(each.name, now));
  }

  /// The cursors that no reader is to be expected for.
  List<Cursor> unexpected() {
    return unexpected.keySet().stream().map(byName::get).toList();
  }

  private boolean isGone(String name, long now) {
    Long since = unexpected.get(name);
    return since != null && now - since >= GRACE.toMillis();
  }

  /// Lines before this one are finished for every cursor, also for those whose readers are not
  /// open, unless these are gone for good.
  long doneFloor(long now) {
    return byName.isEmpty()
        ? 0
        : byName.values().stream()
            .filter(each -> !isGone(each.name, now))
            .mapToLong(Cursor::committed)
            .min()
            .orElse(Long.MAX_VALUE);
  }

  boolean dirty() {
    return changed || byName.values().stream().anyMatch(Cursor::dirty);
  }

  /// Asks for a save. False when somebody had asked already.
  boolean wantSave() {
    boolean news = !saveWanted;
    saveWanted = true;
    return news;
  }

  boolean saveWanted() {
    return saveWanted;
  }

  /// What was changed and asked for up to now is about to be saved.
  void beginSave() {
    changed = false;
    saveWanted = false;
  }

  void change() {
    changed = true;
  }
}
