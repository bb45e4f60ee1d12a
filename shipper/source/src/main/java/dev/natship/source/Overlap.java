package dev.natship.source;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/// Keeps lines from coming twice while an old and a new subscription run side by side. Core NATS
/// gives messages no number, so they are told apart by their bytes: of each line the larger of both
/// counts passes.
///
/// Only in this short time do the receiving threads share a lock; otherwise they read one flag.
final class Overlap {
  private final Map<Long, Integer> lead = new HashMap<>();
  private final CRC32C sum = new CRC32C();
  private long ahead;
  private long behind;
  private volatile boolean active;

  synchronized void begin() {
    lead.clear();
    ahead = 0;
    behind = 0;
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

  /// Whether this message is one that the other subscription has not brought yet.
  synchronized boolean isFirst(boolean older, String subject, byte[] payload) {
    if (!active) {
      return true;
    }
    sum.reset();
    sum.update(payload, 0, payload.length);
    long key = sum.getValue() << 32 | (Arrays.hashCode(payload) ^ subject.hashCode()) & 0xffffffffL;
    int own = older ? 1 : -1;
    int before = lead.getOrDefault(key, 0);
    int after = before + own;
    ahead += Math.max(after, 0) - Math.max(before, 0);
    behind += Math.min(before, 0) - Math.min(after, 0);
    if (after == 0) {
      lead.remove(key);
    } else {
      lead.put(key, after);
    }
    return before * own >= 0;
  }
}
