package dev.natship.source;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/// Whether we are connected, since when, and what went wrong; tells the log once per episode.
final class Presence {
  private static final System.Logger LOG = System.getLogger(NatsSource.class.getName());
  private static final String REFUSED =
      "refused: check user and password (ORG and ACCESS_TOKEN), token, nkey-seed or credentials";
  private static final long REPEAT = Duration.ofMinutes(1).toNanos();

  private final InstantSource clock;
  private boolean connected;
  private boolean everConnected;
  private String server;
  private Instant since;
  private long lostNanos;
  private long reconnects;
  private long gaps;
  private long gapNanos;
  private long stuck;
  private String lastError = "";
  private String noticed = "";
  private String told = "";
  private long toldNanos;

  Presence(InstantSource clock, String server) {
    this.clock = clock;
    this.server = server;
    this.since = clock.instant();
  }

  synchronized void connected(String server, long now) {
    if (connected) {
      return;
    }
    if (everConnected) {
      reconnects++;
      gaps++;
      gapNanos += now - lostNanos;
      LOG.log(
          System.Logger.Level.WARNING,
          "NATS: connected to {0} again after {1}; messages published meanwhile were not received",
          server,
          Duration.ofNanos(now - lostNanos).truncatedTo(ChronoUnit.MILLIS));
    } else {
      LOG.log(System.Logger.Level.INFO, "NATS: connected to {0}", server);
    }
    connected = true;
    everConnected = true;
    this.server = server;
    since = clock.instant();
    lastError = "";
    told = "";
  }

  synchronized void disconnected(String why, long now) {
    if (!connected) {
      return;
    }
    connected = false;
    since = clock.instant();
    lostNanos = now;
    lastError = lastError.isEmpty() ? why : lastError;
    LOG.log(System.Logger.Level.WARNING, "NATS: lost {0}: {1}", server, why);
  }

  /// Another connection has taken over without a gap.
  synchronized void moved(String server) {
    reconnects++;
    this.server = server;
    LOG.log(System.Logger.Level.INFO, "NATS: moved to {0}", server);
  }

  synchronized void stopped() {
    connected = false;
    since = clock.instant();
  }

  synchronized void stuck() {
    stuck++;
    LOG.log(
        System.Logger.Level.WARNING,
        "NATS: the subscription had gone silent although {0} answers; it was renewed",
        server);
  }

  /// The server does not want to know us.
  void refused() {
    failed(REFUSED);
  }

  /// Something did not work and will be tried again: told when it is new, and then once a minute.
  synchronized void failed(String what) {
    lastError = what;
    long now = System.nanoTime();
    if (!what.equals(told) || now - toldNanos >= REPEAT) {
      told = what;
      toldNanos = now;
      LOG.log(System.Logger.Level.WARNING, "NATS: {0}", what);
    }
  }

  /// The client says only that no server could be reached; the reason it told before belongs to it.
  synchronized void failedToConnect(String what) {
    failed(noticed.isEmpty() || what.contains(noticed) ? what : what + ": " + noticed);
    noticed = "";
  }

  /// Something went wrong that shows elsewhere too.
  synchronized void noticed(String what) {
    noticed = what;
    lastError = what;
  }

  synchronized SourceStatus status(SourceMeters meters, Map<String, Long> dropped) {
    long last = meters.lastMillis();
    return new SourceStatus(
        connected,
        server,
        since,
        meters.messages(),
        meters.bytes(),
        dropped,
        meters.undecoded(),
        reconnects,
        gaps,
        Duration.ofNanos(gapNanos),
        stuck,
        last == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(last)),
        lastError.isEmpty() ? Optional.empty() : Optional.of(lastError));
  }
}
