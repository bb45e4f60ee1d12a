package dev.natship.assembly;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What has to be done with lanes so that another plan is in effect.
///
/// @param keys which settings of each changed destination are other ones
record Changes(
    List<Made> added,
    List<Made> changed,
    List<Made> removed,
    List<Made> unchanged,
    Map<String, List<String>> keys) {

  /// A destination that both plans have as the same object is not touched.
  static Changes between(Plan now, Plan next) {
    Map<String, Made> before = new TreeMap<>();
    now.made().forEach(each -> before.put(each.name(), each));
    List<Made> added = new ArrayList<>();
    List<Made> changed = new ArrayList<>();
    List<Made> unchanged = new ArrayList<>();
    Map<String, List<String>> keys = new TreeMap<>();
    for (Made each : next.made()) {
      Made old = before.remove(each.name());
      if (old == null) {
        added.add(each);
      } else if (isSame(old, each)) {
        unchanged.add(each);
      } else {
        changed.add(each);
        keys.put(each.name(), old.differences(each.on()));
      }
    }
    return new Changes(added, changed, List.copyOf(before.values()), unchanged, keys);
  }

  /// The names of all that are not as they were.
  ///
  /// @param failed whose change was not made
  Set<String> touched(Set<String> failed) {
    Set<String> names = new TreeSet<>();
    Stream.of(added, changed, removed).flatMap(List::stream).map(Made::name).forEach(names::add);
    names.removeAll(failed);
    return names;
  }

  @SuppressWarnings("ReferenceEquality")
  static boolean isSame(Made one, Made other) {
    return one == other;
  }
}
