package dev.natship.exchange;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Looks after all connections once a second, while there are any: gives up those that do not get
/// rid of their request in time, and closes those that idle. A deadline for each request would wake
/// a thread for each.
final class Upkeep {
  static final Upkeep SHARED = new Upkeep(1_000);

  private final long restMillis;
  private final Map<KeptConnection, KeptConnections> watched = new ConcurrentHashMap<>();
  private final Object guard = new Object();
  private @Nullable Thread thread;

  Upkeep(long restMillis) {
    this.restMillis = restMillis;
  }

  void watch(KeptConnection connection, KeptConnections home) {
    watched.put(connection, home);
    synchronized (guard) {
      if (thread == null) {
        thread = Thread.ofPlatform().daemon().name("http connections").start(this::look);
      }
    }
  }

  void forget(KeptConnection connection) {
    watched.remove(connection);
  }

  private void look() {
    while (!isOver()) {
      try {
        Thread.sleep(restMillis);
      } catch (InterruptedException _) {
        continue; // nobody has reason to
      }
      long now = System.nanoTime();
      watched.forEach((connection, home) -> {
        if (connection.isOverdue(now)) {
          connection.giveUp();
        }
        home.tidy(now);
      });
    }
  }

  private boolean isOver() {
    synchronized (guard) {
      if (watched.isEmpty()) {
        thread = null;
        return true;
      }
      return false;
    }
  }
}
