package dev.natship.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Connections that are kept for the next request. Sends each request once, and never again by
/// itself. Safe for any number of threads.
public final class KeptConnections implements AutoCloseable {
  static final long IDLE_NANOS = Duration.ofSeconds(30).toNanos();
  private static final long UNLIMITED = Duration.ofDays(365).toNanos();

  /// A host may have several addresses; one that says nothing has so long until the next is tried.
  private static final int FIRST_TRY_MILLIS = 1_000;

  private final long timeoutNanos;
  private final long ageNanos;
  private final int most;
  private final Secured secured;
  private final Upkeep upkeep;
  private final ReentrantLock lock = new ReentrantLock();

  /// The one that was used last comes first.
  private final Deque<KeptConnection> idle = new ArrayDeque<>();

  private boolean closed;

  /// @param timeout for a whole request, connecting included; zero for none
  /// @param age from which on a connection serves no further request; zero for none
  /// @param most so many are kept
  public KeptConnections(Duration timeout, Duration age, int most, Secured secured) {
    this(timeout, age, most, secured, Upkeep.SHARED);
  }

  KeptConnections(Duration timeout, Duration age, int most, Secured secured, Upkeep upkeep) {
    this.upkeep = upkeep;
    this.timeoutNanos = timeout.isZero() ? UNLIMITED : timeout.toNanos();
    this.ageNanos = age.isZero() ? UNLIMITED : age.toNanos();
    this.most = most;
    this.secured = secured;
  }

  /// Loads what a request takes. If no file could be opened at that moment, Java would remember for
  /// ever that it could not load some classes.
  public static void prepare() throws IOException {
    byte[] answer =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".getBytes(US_ASCII);
    try (Socket none = new Socket()) {
      KeptConnection rehearsal =
          new KeptConnection(
              new Place("", 0, false),
              none,
              none,
              new ByteArrayInputStream(answer),
              OutputStream.nullOutputStream());
      Sent sent = new Sent(new byte[0], _ -> {}, false, true, true, 1);
      rehearsal.exchange(sent, System.nanoTime() + UNLIMITED);
    }
  }

  /// Sends a request and waits for its answer.
  public Received send(Place place, Sent sent) throws IOException {
    long due = System.nanoTime() + timeoutNanos;
    KeptConnection connection = kept(place);
    if (connection == null) {
      connection = connect(place, due);
    }
    boolean again = false;
    try {
      Received answer = connection.exchange(sent, due);
      again = connection.isReusable();
      return answer;
    } finally {
      if (!again || !keep(connection)) {
        drop(connection);
      }
    }
  }

  private @Nullable KeptConnection kept(Place place) {
    while (true) {
      KeptConnection found = take(place);
      long now = System.nanoTime();
      if (found == null || (isGood(found, now) && found.isAlive(now))) {
        return found;
      }
      drop(found);
    }
  }

  private @Nullable KeptConnection take(Place place) {
    lock.lock();
    try {
      for (Iterator<KeptConnection> each = idle.iterator(); each.hasNext(); ) {
        KeptConnection connection = each.next();
        if (connection.place().isSame(place)) {
          each.remove();
          return connection;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private boolean isGood(KeptConnection connection, long now) {
    return now - connection.madeNanos() < ageNanos && connection.idleNanos(now) < IDLE_NANOS;
  }

  /// Says whether it is kept. Where there are enough, the one goes that was not used for longest.
  private boolean keep(KeptConnection connection) {
    if (System.nanoTime() - connection.madeNanos() >= ageNanos) {
      return false;
    }
    connection.idles();
    KeptConnection surplus;
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      idle.addFirst(connection);
      surplus = idle.size() > most ? idle.removeLast() : null;
    } finally {
      lock.unlock();
    }
    if (surplus != null) {
      drop(surplus);
    }
    return true;
  }

  private void drop(KeptConnection connection) {
    connection.close();
    upkeep.forget(connection);
  }

  /// Closes those that nobody has used for a while, or that have become too old.
  void tidy(long now) {
    Deque<KeptConnection> gone = new ArrayDeque<>();
    lock.lock();
    try {
      for (Iterator<KeptConnection> each = idle.iterator(); each.hasNext(); ) {
        KeptConnection connection = each.next();
        if (!isGood(connection, now)) {
          each.remove();
          gone.add(connection);
        }
      }
    } finally {
      lock.unlock();
    }
    gone.forEach(this::drop);
  }

  private KeptConnection connect(Place place, long due) throws IOException {
    InetAddress[] addresses = InetAddress.getAllByName(place.host());
    IOException failure = null;
    for (int i = 0; i < addresses.length; i++) {
      boolean isLast = i == addresses.length - 1;
      InetSocketAddress address = new InetSocketAddress(addresses[i], place.port());
      try {
        return connect(place, address, due, isLast);
      } catch (ConnectException e) {
        failure = new ConnectException("Failed to connect to " + address);
        failure.initCause(e);
      } catch (SocketTimeoutException e) {
        failure = e;
      }
      if (left(due) <= 0) {
        break;
      }
    }
    throw failure == null ? new ConnectException("no address of " + place.host()) : failure;
  }

  private KeptConnection connect(Place place, InetSocketAddress address, long due, boolean isLast)
      throws IOException {
    Socket plain = new Socket();
    boolean made = false;
    try {
      // Otherwise a body just over 8 KiB waits for the peer's delayed acknowledgement: 44 ms.
      plain.setTcpNoDelay(true);
      int left = Math.max(1, left(due));
      plain.connect(address, isLast ? left : Math.min(left, FIRST_TRY_MILLIS));
      Socket socket = plain;
      if (place.secure()) {
        plain.setSoTimeout(Math.max(1, left(due)));
        socket = secured.over(plain, place);
      }
      KeptConnection connection =
          new KeptConnection(
              place, plain, socket, socket.getInputStream(), socket.getOutputStream());
      upkeep.watch(connection, this);
      made = true;
      return connection;
    } finally {
      if (!made) {
        plain.close();
      }
    }
  }

  private static int left(long due) {
    return (int) Math.min(Integer.MAX_VALUE, (due - System.nanoTime()) / 1_000_000);
  }

  @Override
  public void close() {
    Deque<KeptConnection> all;
    lock.lock();
    try {
      closed = true;
      all = new ArrayDeque<>(idle);
      idle.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(this::drop);
  }
}
