package dev.natship.source;

import dev.natship.api.SubjectPattern;
import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.intake.ClockReading;
import dev.natship.intake.LineIntake;
import dev.natship.intake.SourceMeters;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Takes the messages of one set of subscriptions into the journal. Runs on the connection's
/// reading thread, or on the client's dispatcher thread where the client hands messages over, and
/// waits for nothing: a slow reader of NATS stalls the applications that log. An exception on one
/// message does not keep it from taking the next.
final class Receiver {
  private static final System.Logger LOG = Log.of(NatsSource.class);
  private static final Duration REPEAT = Duration.ofMinutes(1);
  private static final int SUBJECTS = 1024;

  private final NatsSettings settings;
  private final LineIntake intake;
  private final SourceMeters meters;
  private final DeniedSubjects deniedSubjects;
  private final Overlap overlap;
  private final Canary canary;
  private volatile boolean older;
  private @Nullable ClockReading toldOfBug;
  private volatile BooleanSupplier moreToSay = () -> false;
  private long messages;
  private long messageBytes;

  /// Subjects that are not our own.
  private final String[] foreign = new String[SUBJECTS];

  Receiver(
      NatsSettings settings,
      LineIntake intake,
      SourceMeters meters,
      DeniedSubjects deniedSubjects,
      Overlap overlap,
      Canary canary) {
    this.settings = settings;
    this.intake = intake;
    this.meters = meters;
    this.deniedSubjects = deniedSubjects;
    this.overlap = overlap;
    this.canary = canary;
    Arrays.fill(foreign, "");
  }

  /// From now on another receiver is there to replace this one.
  void retire() {
    older = true;
  }

  /// Whom to ask whether the server has refused something that is not known here yet.
  void asks(BooleanSupplier moreToSay) {
    this.moreToSay = moreToSay;
  }

  /// Takes one line. It is appended with the others by `flush`, or before when there are many.
  void receive(int pattern, String subject, byte[] bytes, int from, int length) {
    messages++;
    messageBytes += length;
    try {
      SourceMeters.@Nullable Drop drop = refusal(pattern, subject, bytes, from, length);
      if (drop == null) {
        intake.add(subject, bytes, from, length);
      } else {
        count();
        meters.drop(drop);
      }
    } catch (Throwable bug) {
      count();
      meters.drop(SourceMeters.Drop.BUG);
      tell(bug, subject);
    }
    if (intake.isFull()) {
      flush();
    }
  }

  /// Appends what was taken.
  void flush() {
    count();
    try {
      intake.flush();
    } catch (Throwable bug) {
      // The intake has counted it.
      tell(bug, "one of the subjects");
    }
  }

  /// A message that the client brought although we take them off the socket. Any thread.
  void strayed(int length) {
    meters.messages(1, length);
    meters.drop(SourceMeters.Drop.BUG);
  }

  private void count() {
    if (messages > 0) {
      meters.messages(messages, messageBytes);
      messages = 0;
      messageBytes = 0;
    }
  }

  private void tell(Throwable bug, String subject) {
    ClockReading now = ClockReading.now();
    ClockReading told = toldOfBug;
    if (told == null || told.until(now).compareTo(REPEAT) >= 0) {
      toldOfBug = now;
      LOG.log(
          System.Logger.Level.ERROR,
          Code.NATS_BUG.after(
              "NATS: a line on "
                  + subject
                  + " was lost to an error of Natship's own; please report it"),
          bug);
    }
  }

  private SourceMeters.@Nullable Drop refusal(
      int pattern, String subject, byte[] bytes, int from, int length) {
    deniedSubjects.brought(settings.patterns().get(pattern));
    if (comesTwice(pattern, subject)) {
      return SourceMeters.Drop.DOUBLED;
    }
    SourceMeters.@Nullable Drop ours = ours(subject);
    if (ours == SourceMeters.Drop.CANARY) {
      canary.returned(subject);
    }
    if (ours != null) {
      return ours;
    }
    if (overlap.active() && !overlap.isFirst(older, subject, bytes, from, length)) {
      return SourceMeters.Drop.DOUBLED;
    }
    return null;
  }

  /// Whether an earlier subscription also gets this message. A server sends a message to each
  /// subscription that matches it, so only the first one that is allowed keeps it. In a queue group
  /// none may be skipped: the server treats all subscriptions of a group as one, whatever their
  /// subjects, and sends each message to a single one. While it is not known whether the earlier
  /// one is allowed, a line may rather be taken twice.
  private boolean comesTwice(int pattern, String subject) {
    if (!settings.queue().isEmpty()) {
      return false;
    }
    List<SubjectPattern> patterns = settings.patterns();
    for (int earlier = 0; earlier < pattern; earlier++) {
      SubjectPattern other = patterns.get(earlier);
      if (other.matches(subject) && !moreToSay.getAsBoolean() && !deniedSubjects.contain(other)) {
        return true;
      }
    }
    return false;
  }

  /// Why no line of this subject is taken: it is our own. Null for all others, most of which were
  /// here before.
  private SourceMeters.@Nullable Drop ours(String subject) {
    int slot = subject.hashCode() & (SUBJECTS - 1);
    if (subject.equals(foreign[slot])) {
      return null;
    }
    if (Canary.isOne(subject)) {
      return SourceMeters.Drop.CANARY;
    }
    if (isOwn(subject)) {
      return SourceMeters.Drop.OWN_LINE;
    }
    foreign[slot] = subject;
    return null;
  }

  /// `logs.<app>.…`
  private boolean isOwn(String subject) {
    String own = settings.ownApp();
    if (own.isEmpty()) {
      return false;
    }
    int start = subject.indexOf('.') + 1;
    int end = start + own.length();
    return start > 0
        && subject.startsWith(own, start)
        && (end == subject.length() || subject.charAt(end) == '.');
  }
}
