package dev.natship.replay;

import dev.natship.archive.KeptLines;
import dev.natship.archive.Stretch;
import java.util.List;

/// The stored lines whose sequences only grow: those written since the folder's journal was last
/// begun anew.
final class LatestLife {
  private final List<Stretch> stretches;
  private final List<Stretch> earlier;

  private LatestLife(List<Stretch> stretches, List<Stretch> earlier) {
    this.stretches = stretches;
    this.earlier = earlier;
  }

  static LatestLife of(KeptLines past) {
    List<Stretch> all = past.stretches();
    int from = Math.max(0, all.size() - 1);
    while (from > 0 && all.get(from - 1).end() <= all.get(from).first()) {
      from--;
    }
    return new LatestLife(all.subList(from, all.size()), all.subList(0, from));
  }

  /// The stretches since then, the oldest first.
  List<Stretch> stretches() {
    return stretches;
  }

  /// The stretches before that.
  List<Stretch> earlier() {
    return earlier;
  }
}
