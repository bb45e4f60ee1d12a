package dev.natship.viewer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The last of what arrived, bounded by number and by bytes.
final class RecentArrivals {
  private final Deque<Arrival> arrivals = new ArrayDeque<>();
  private final int most;
  private final int mostBytes;
  private final Consumer<Arrival> letGo;
  private long bytes;

  /// @param letGo told of each that there is no room for any more
  RecentArrivals(int most, int mostBytes, Consumer<Arrival> letGo) {
    this.most = most;
    this.mostBytes = mostBytes;
    this.letGo = letGo;
  }

  void add(Arrival arrival) {
    arrivals.addLast(arrival);
    bytes += size(arrival);
    while (arrivals.size() > most || bytes > mostBytes && arrivals.size() > 1) {
      Arrival oldest = takeOldest();
      if (oldest != null) {
        letGo.accept(oldest);
      }
    }
  }

  /// Null when nothing is left.
  @Nullable Arrival takeOldest() {
    Arrival oldest = arrivals.pollFirst();
    if (oldest != null) {
      bytes -= size(oldest);
    }
    return oldest;
  }

  Stream<Arrival> stream() {
    return arrivals.stream();
  }

  void clear() {
    arrivals.clear();
    bytes = 0;
  }

  private static int size(Arrival arrival) {
    return arrival instanceof Arrival.Line line
        ? 2 * line.message().length() + line.whole().length + 200
        : 100;
  }
}
