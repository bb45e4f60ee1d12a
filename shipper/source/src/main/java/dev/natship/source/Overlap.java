package dev.natship.source;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// Keeps lines from being taken twice while an old and a new subscription run side by side. Core
/// NATS gives messages no number, so lines are compared by their bytes. When one subscription
/// brings the same line three times and the other twice, it is taken three times.
///
/// It remembers a bounded number of lines. When one server is frozen, the other brings more than
/// that. A line that is forgotten by then is taken twice if the frozen server still brings it.
///
/// Only in this short time do the receiving threads share a lock; otherwise they read one flag.
final class Overlap {
  private static final int MOST = 50_000;

  /// In the order in which the lines came; positive where the older subscription leads.
  private final Map<Long, Integer> lead = new LinkedHashMap<>();

  private final CRC32C sum = new CRC32C();
  private final CRC32 otherSum = new CRC32();
  private final int most;
  private long forgotten;
  private long ahead;
  private long behind;
  private volatile boolean active;

  Overlap() {
    this(MOST);
  }

  Overlap(int most) {
    this.most = most;
  }

  synchronized void begin() {
    lead.clear();
    ahead = 0;
    behind = 0;
    forgotten = 0;
    active = true;
  }

  synchronized void end() {
    active = false;
    lead.clear();
  }

  boolean active() {
    return active;
  }

  /// How many messages only the older subscription has brought. The newer one may still bring them,
  /// so the overlap must not end before this number stands still.
  synchronized long ahead() {
    return ahead;
  }

  /// How many messages only the newer subscription has brought, which matters when it is given up.
  synchronized long behind() {
    return behind;
  }

  /// How many lines of this overlap are not remembered any more, and may come twice.
  synchronized long forgotten() {
    return forgotten;
  }

  synchronized int remembered() {
    return lead.size();
  }

  /// Whether this message is one that the other subscription has not brought yet.
  synchronized boolean isFirst(boolean older, String subject, byte[] bytes, int from, int length) {
    if (!active) {
      return true;
    }
    sum.reset();
    sum.update(bytes, from, length);
    otherSum.reset();
    otherSum.update(bytes, from, length);
    long key = sum.getValue() << 32 | (otherSum.getValue() ^ subject.hashCode()) & 0xffffffffL;
    int own = older ? 1 : -1;
    int before = lead.getOrDefault(key, 0);
    int after = before + own;
    ahead += Math.max(after, 0) - Math.max(before, 0);
    behind += Math.min(before, 0) - Math.min(after, 0);
    if (after == 0) {
      lead.remove(key);
    } else {
      lead.put(key, after);
      if (lead.size() > most) {
        forgetOldest();
      }
    }
    return before * own >= 0;
  }

  private void forgetOldest() {
    Iterator<Integer> oldest = lead.values().iterator();
    int count = oldest.next();
    oldest.remove();
    ahead -= Math.max(count, 0);
    behind -= Math.max(-count, 0);
    forgotten += Math.abs(count);
  }
}
