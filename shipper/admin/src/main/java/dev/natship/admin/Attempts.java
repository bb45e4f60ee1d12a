package dev.natship.admin;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Wrong tokens by where they came from. After a few of them an address has to wait before its next
/// one is looked at, each time longer. This machine's own programs never wait: whoever guesses from
/// here would otherwise lock its owner out.
final class Attempts {
  private static final int FREE = 5;
  private static final int MOST_ADDRESSES = 1_024;
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private record Wrong(int times, long until) {}

  private final LongSupplier nanos;
  private final Map<Object, Wrong> records =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Wrong> eldest) {
          return size() > MOST_ADDRESSES;
        }
      };

  /// @param nanos a clock that only moves forward
  Attempts(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /// How long a token from there is not looked at; zero when it is.
  synchronized Duration pause(InetAddress from) {
    Wrong record = records.get(origin(from));
    if (record == null || record.times() < FREE || from.isLoopbackAddress()) {
      return Duration.ZERO;
    }
    return Duration.ofNanos(Math.max(0, record.until() - nanos.getAsLong()));
  }

  synchronized void wrong(InetAddress from) {
    Object origin = origin(from);
    int wrong = records.getOrDefault(origin, new Wrong(0, 0)).times() + 1;
    long seconds = Math.min(LONGEST.toSeconds(), 1L << Math.clamp(wrong - FREE, 0, 16));
    records.put(
        origin, new Wrong(wrong, nanos.getAsLong() + Duration.ofSeconds(seconds).toNanos()));
  }

  synchronized void right(InetAddress from) {
    records.remove(origin(from));
  }

  /// With IPv6 one customer has a whole network of 64 bits.
  private static Object origin(InetAddress address) {
    return address instanceof Inet6Address
        ? Arrays.hashCode(Arrays.copyOf(address.getAddress(), 8))
        : address;
  }
}
