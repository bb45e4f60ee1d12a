package dev.natship.web;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who is connected, and who has to leave for a newcomer. Nobody is turned away at the door, so
/// that a question about health always comes in: of those inside, the one leaves who is missed
/// least and has been at it for longest. Programs on this machine leave last.
final class Admission {
  private final ServerLimits limits;
  private final Set<Connection> all = new LinkedHashSet<>();
  private final Map<Object, Integer> of = new HashMap<>();

  Admission(ServerLimits limits) {
    this.limits = limits;
  }

  Collection<Connection> all() {
    return List.copyOf(all);
  }

  int count() {
    return all.size();
  }

  /// Whoever has to leave before a connection from there fits.
  Optional<Connection> leaving(InetAddress from) {
    if (!from.isLoopbackAddress()
        && of.getOrDefault(origin(from), 0) >= limits.connectionsOfOneAddress()) {
      Object origin = origin(from);
      return all.stream().filter(each -> origin(each.from()).equals(origin)).min(LEAST_MISSED);
    }
    return all.size() >= limits.connections() ? leastMissed() : Optional.empty();
  }

  Optional<Connection> leastMissed() {
    return all.stream().min(LEAST_MISSED);
  }

  /// Of those who do not take what is sent to them, the one that has been at it for longest.
  Optional<Connection> slowestReader() {
    return all.stream()
        .filter(Connection::hasUnsent)
        .min(Comparator.comparingLong(Connection::since));
  }

  void add(Connection connection) {
    all.add(connection);
    of.merge(origin(connection.from()), 1, Integer::sum);
  }

  void remove(Connection connection) {
    if (all.remove(connection)) {
      of.computeIfPresent(origin(connection.from()), (_, count) -> count == 1 ? null : count - 1);
    }
  }

  private static final Comparator<Connection> LEAST_MISSED =
      (one, other) -> {
        int ours =
            Boolean.compare(one.from().isLoopbackAddress(), other.from().isLoopbackAddress());
        int states = ours == 0 ? one.state().compareTo(other.state()) : ours;
        return states == 0 ? Long.compare(one.since(), other.since()) : states;
      };

  /// With IPv6 one customer has a whole network of 64 bits.
  private static Object origin(InetAddress address) {
    return address instanceof Inet6Address
        ? Arrays.hashCode(Arrays.copyOf(address.getAddress(), 8))
        : address;
  }
}
