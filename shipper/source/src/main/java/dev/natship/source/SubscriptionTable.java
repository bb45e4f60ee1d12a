package dev.natship.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Which subscriptions of one connection bring lines, and who takes them. The client numbers its
/// subscriptions and does not tell, so the numbers are read from what it writes. They stay the same
/// over a reconnect.
///
/// Asked by the source's thread, told numbers by the client's writer, looked up by its reader.
final class SubscriptionTable implements WrittenCommands.Listener {

  /// A subscription whose lines are ours.
  record Route(long number, int pattern, Receiver receiver) {}

  private record Asked(String subject, int pattern, Receiver receiver) {}

  private final ArrayDeque<Asked> asked = new ArrayDeque<>();
  private final AtomicLong lines = new AtomicLong();
  private volatile List<Route> routes = List.of();

  /// The client is about to subscribe to this subject for that receiver.
  synchronized void ask(String subject, int pattern, Receiver receiver) {
    asked.add(new Asked(subject, pattern, receiver));
  }

  /// The client is about to tell the server of a subscription.
  @Override
  public synchronized void subscribes(String subject, long number) {
    if (find(number) != null) {
      return;
    }
    for (Iterator<Asked> each = asked.iterator(); each.hasNext(); ) {
      Asked next = each.next();
      if (next.subject().equals(subject)) {
        each.remove();
        List<Route> more = new ArrayList<>(routes);
        more.add(new Route(number, next.pattern(), next.receiver()));
        routes = List.copyOf(more);
        return;
      }
    }
  }

  /// No line comes for any receiver but this one.
  synchronized void keepOnly(Receiver receiver) {
    asked.removeIf(each -> !each.receiver().equals(receiver));
    routes = routes.stream().filter(route -> route.receiver().equals(receiver)).toList();
  }

  /// No line comes for this receiver any more.
  synchronized void drop(Receiver receiver) {
    asked.removeIf(each -> each.receiver().equals(receiver));
    routes = routes.stream().filter(route -> !route.receiver().equals(receiver)).toList();
  }

  /// Null when the subscription is not one of ours.
  @Nullable Route find(long number) {
    List<Route> now = routes;
    for (int i = 0; i < now.size(); i++) {
      Route route = now.get(i);
      if (route.number() == number) {
        return route;
      }
    }
    return null;
  }

  /// Called by the reader alone.
  void took(long count) {
    lines.lazySet(lines.getPlain() + count);
  }

  /// How many lines have been taken over this connection.
  long lines() {
    return lines.get();
  }
}
