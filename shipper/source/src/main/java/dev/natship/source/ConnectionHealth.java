package dev.natship.source;

import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.intake.ClockReading;
import dev.natship.intake.Lasting;
import dev.natship.intake.SourceGaps;
import dev.natship.intake.SourceMeters;
import dev.natship.intake.SourceStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether we are connected, since when, and what went wrong. Writes to the log once per episode.
final class ConnectionHealth {
  private static final System.Logger LOG = Log.of(NatsSource.class);
  private static final String REFUSED =
      "refused: check user and password (ORG and ACCESS_TOKEN), token, nkey-seed or credentials";
  private static final Duration REPEAT = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final DeniedSubjects deniedSubjects;

  /// When the process before this one was last alive, until its gap has been counted.
  private Optional<Instant> before;

  private boolean connected;
  private boolean everConnected;
  private String server;
  private Instant since;
  private ClockReading lost = ClockReading.now();
  private long reconnects;
  private final SourceGaps gaps = new SourceGaps();
  private long stuck;
  private long silentNanos;
  private boolean silent;
  private String bug = "";
  private String lastError = "";
  private Code lastCode = Code.NATS_UNREACHABLE;
  private String noticed = "";
  private String told = "";
  private ClockReading toldAt = ClockReading.now();

  ConnectionHealth(
      InstantSource clock, String server, DeniedSubjects deniedSubjects, Optional<Instant> before) {
    this.clock = clock;
    this.server = server;
    this.deniedSubjects = deniedSubjects;
    this.before = before;
    this.since = clock.instant();
  }

  synchronized void connected(String server, ClockReading now) {
    if (connected) {
      return;
    }
    if (everConnected) {
      reconnects++;
      Duration gap = gaps.add(lost.until(now));
      LOG.log(
          System.Logger.Level.WARNING,
          Code.NATS_GAP.after(
              "NATS: connected to {0} again after {1}; messages published meanwhile were not"
                  + " received"),
          server,
          Lasting.words(gap));
    } else {
      LOG.log(System.Logger.Level.INFO, "NATS: connected to {0}", server);
      before.ifPresent(this::gapBetweenLives);
      before = Optional.empty();
    }
    connected = true;
    everConnected = true;
    this.server = server;
    since = clock.instant();
    lastError = "";
    lastCode = Code.NATS_UNREACHABLE;
    told = "";
  }

  private void gapBetweenLives(Instant alive) {
    Duration gap = Duration.between(alive, clock.instant());
    if (gap.isPositive()) {
      LOG.log(
          System.Logger.Level.WARNING,
          Code.NATS_GAP.after(
              "NATS: the process before this one was last alive {0} ago, at {1}; messages"
                  + " published since then were not received"),
          Lasting.words(gaps.add(gap)),
          alive);
    }
  }

  /// @param lastSign until when it is certain that no message was missed
  synchronized void disconnected(String why, ClockReading lastSign) {
    if (!connected) {
      return;
    }
    connected = false;
    since = clock.instant();
    lost = lastSign;
    lastCode = lastError.isEmpty() ? Code.NATS_LOST : lastCode;
    lastError = lastError.isEmpty() ? why : lastError;
    LOG.log(System.Logger.Level.WARNING, Code.NATS_LOST.after("NATS: lost {0}: {1}"), server, why);
  }

  /// Another connection has taken over without a gap.
  synchronized void moved(String server) {
    reconnects++;
    this.server = server;
    LOG.log(System.Logger.Level.INFO, "NATS: moved to {0}", server);
  }

  /// Another connection has taken over from one that did not answer any more.
  synchronized void movedFromSilence(String server, ClockReading lastSign, ClockReading now) {
    moved(server);
    LOG.log(
        System.Logger.Level.WARNING,
        Code.NATS_GAP.after(
            "NATS: the last connection had shown no sign of life for {0}; messages published"
                + " meanwhile may not have been received"),
        Lasting.words(gaps.add(lastSign.until(now))));
  }

  void mayComeTwice(long lines) {
    if (lines > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          Code.NATS_TWICE.after(
              "NATS: one connection brought {0} lines more than could be compared with the"
                  + " other''s; such lines may be shipped twice"),
          lines);
    }
  }

  synchronized void stopped() {
    connected = false;
    since = clock.instant();
  }

  synchronized void stuck() {
    stuck++;
    LOG.log(
        System.Logger.Level.WARNING,
        Code.NATS_STUCK.after(
            "NATS: the subscription had gone silent although {0} answers; it was renewed"),
        server);
  }

  /// The watchdog's message did not come back.
  synchronized void silent(long nanos) {
    silent = true;
    silentNanos = nanos;
  }

  /// The watchdog's message came back.
  synchronized void heard() {
    silent = false;
  }

  /// The server refused our credentials.
  void refused() {
    failed(Code.NATS_REFUSED, REFUSED);
  }

  /// The server does not let us subscribe to this subject. The others go on.
  void denied(String subject) {
    failed(Code.NATS_DENIED, denial(subject));
  }

  /// A bug of our own. The source goes on.
  synchronized void bug(Throwable thrown) {
    bug = "an error of Natship's own: " + thrown + "; please report it with the log";
    LOG.log(System.Logger.Level.ERROR, Code.NATS_BUG.after("NATS: " + bug), thrown);
  }

  synchronized void recovered() {
    bug = "";
  }

  /// Something did not work and will be tried again. The log says so when it is new, and then once
  /// a minute.
  synchronized void failed(Code code, String what) {
    lastError = what;
    lastCode = code;
    ClockReading now = ClockReading.now();
    if (!what.equals(told) || toldAt.until(now).compareTo(REPEAT) >= 0) {
      told = what;
      toldAt = now;
      LOG.log(System.Logger.Level.WARNING, code.after("NATS: {0}"), what);
    }
  }

  /// The client only says that no server could be reached. The reason is what it reported before,
  /// so both are shown together.
  synchronized void failedToConnect(String what) {
    String why =
        ClientWords.plain(
            noticed.isEmpty() || what.contains(noticed) ? what : what + ": " + noticed);
    failed(Code.NATS_UNREACHABLE, why + "; " + advice(why));
    noticed = "";
  }

  private static String advice(String why) {
    return why.contains("certificate") || why.contains("TLS") || why.contains("SSL")
        ? "check nats.url (NATS_URL) and nats.tls (NATS_CA), and the names in the certificate"
        : "check nats.url (NATS_URL), and that the server runs and can be reached from here";
  }

  /// Something went wrong that is also reported elsewhere.
  synchronized void noticed(String what) {
    noticed = what;
    lastError = ClientWords.plain(what);
    lastCode = Code.NATS_UNREACHABLE;
  }

  private static String denial(String subject) {
    return "the server does not let us subscribe to \""
        + subject
        + "\", so its lines do not come: allow it to this user, or take it out of nats.subjects"
        + " (SUBJECT)";
  }

  private List<String> problems(SourceMeters meters) {
    List<String> problems = new ArrayList<>();
    if (!connected) {
      problems.add(lastCode.after("not connected" + (lastError.isEmpty() ? "" : ": " + lastError)));
    }
    deniedSubjects
        .subjects()
        .forEach(subject -> problems.add(Code.NATS_DENIED.after(denial(subject))));
    if (connected && silent && (last(meters).isEmpty() || meters.lastNanos() - silentNanos < 0)) {
      problems.add(
          Code.NATS_STUCK.after(
              "the subscription brings nothing although "
                  + server
                  + " answers; it is renewed again and again: look at the server"));
    }
    if (!bug.isEmpty()) {
      problems.add(Code.NATS_BUG.after(bug));
    }
    return List.copyOf(problems);
  }

  /// @param quiet how long without a line is worth a note; zero means never
  synchronized SourceStatus status(
      SourceMeters meters,
      Map<String, Long> dropped,
      SocketReader reader,
      Duration held,
      List<String> subjects,
      Duration quiet) {
    Optional<Instant> last = last(meters);
    List<String> problems = problems(meters);
    return new SourceStatus(
        connected,
        server,
        SourceMeters.word(reader),
        since,
        meters.messages(),
        meters.bytes(),
        dropped,
        meters.undecoded(),
        reconnects,
        gaps.count(),
        gaps.time(),
        stuck,
        held,
        last,
        lastError.isEmpty()
            ? deniedSubjects.subjects().stream().findFirst().map(ConnectionHealth::denial)
            : Optional.of(lastError),
        problems,
        problems.isEmpty() && quiet.isPositive() ? notes(last, subjects, quiet) : List.of());
  }

  private static Optional<Instant> last(SourceMeters meters) {
    return Optional.of(meters.lastMillis()).filter(at -> at != 0).map(Instant::ofEpochMilli);
  }

  private List<String> notes(Optional<Instant> last, List<String> subjects, Duration quiet) {
    Instant from = last.filter(at -> at.isAfter(since)).orElse(since);
    Duration silence = Duration.between(from, clock.instant());
    return silence.compareTo(quiet) < 0
        ? List.of()
        : List.of(
            Code.NATS_QUIET.after(
                "no line has come for "
                    + silence.toSeconds()
                    + " s although the server answers: nobody logs, or the lines have other"
                    + " subjects than "
                    + String.join(", ", subjects)
                    + " (nats.subjects, SUBJECT)"));
  }
}
