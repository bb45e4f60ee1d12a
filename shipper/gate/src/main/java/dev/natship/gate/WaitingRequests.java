package dev.natship.gate;

import java.util.TreeSet;

/// Who waits at the gate, in the order in which they are let in: what failed least comes first, and
/// of those who failed equally often, whoever came first. Guarded by the gate.
final class WaitingRequests {

  record Waiter(int attempts, long ticket) implements Comparable<Waiter> {
    @Override
    public int compareTo(Waiter other) {
      int byAttempts = Integer.compare(attempts, other.attempts);
      return byAttempts != 0 ? byAttempts : Long.compare(ticket, other.ticket);
    }
  }

  private final TreeSet<Waiter> waiters = new TreeSet<>();
  private long tickets;

  Waiter join(int attempts) {
    Waiter waiter = new Waiter(attempts, tickets++);
    waiters.add(waiter);
    return waiter;
  }

  boolean isFirst(Waiter waiter) {
    // The order is all there is of a waiter. Its equality would be put together at the first
    // request.
    return waiters.first().compareTo(waiter) == 0;
  }

  void leave(Waiter waiter) {
    waiters.remove(waiter);
  }
}
