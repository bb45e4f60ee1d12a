package dev.natship.delivery;

import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.gate.LaneClock;
import dev.natship.gate.LaneState;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What the log hears of a destination: each change of its state at once, with the reason in its
/// own words and what to do. What repeats itself is held back for a while, each kind for itself,
/// and counted.
///
/// Lock order: this one, then the gate and the ledger, which it asks. They never ask back.
public final class LaneNews {
  private static final System.Logger LOG = Log.of(LaneNews.class);
  private static final int MOST_KINDS = 64;

  /// What the lane is doing, and why.
  public record Moment(LaneState state, String reason) {}

  private final String lane;
  private final String resume;
  private final LaneClock clock;
  private final Supplier<Moment> moments;
  private final LongSupplier waiting;
  private final Map<String, OncePerMinute> kinds = new LinkedHashMap<>();
  private LaneState last = LaneState.DELIVERING;
  private int lastStatus;
  private long stoppedNanos;
  private boolean heard;

  /// @param resume the command that ends a pause
  public LaneNews(
      String lane, String resume, LaneClock clock, Supplier<Moment> moments, LongSupplier waiting) {
    this.lane = lane;
    this.resume = resume;
    this.clock = clock;
    this.moments = moments;
    this.waiting = waiting;
  }

  /// Something failed; tells what has become of the lane through it.
  synchronized void failed(int status, String words) {
    LaneState state = moments.get().state();
    String answer =
        (status == 0 ? "" : ", it answered " + status) + (words.isEmpty() ? "" : ": " + words);
    boolean otherAnswer =
        status != lastStatus && (state == LaneState.RETRYING || state == LaneState.PARKED);
    if (state != last || otherAnswer) {
      turn(state, answer, status);
    } else if (state != LaneState.DELIVERING) {
      heard |=
          speak(
              state + " " + status,
              code(state),
              System.Logger.Level.WARNING,
              "still " + state.word() + answer);
    }
  }

  /// Tells when the state has changed without a failure.
  public synchronized void look() {
    Moment moment = moments.get();
    if (moment.state() != last) {
      turn(moment.state(), moment.reason().isEmpty() ? "" : ": " + moment.reason(), 0);
    }
  }

  /// Something else that the owner may want to know, once per interval for each kind.
  synchronized void note(Code code, String kind, String text) {
    speak(kind, code, System.Logger.Level.WARNING, text);
  }

  private void turn(LaneState state, String answer, int status) {
    LaneState before = last;
    last = state;
    lastStatus = status;
    if (before == LaneState.DELIVERING) {
      stoppedNanos = clock.nanos();
      heard = false;
    }
    if (state == LaneState.DELIVERING) {
      if (heard) {
        LOG.log(System.Logger.Level.INFO, lane + ": delivering again after " + stopped() + lines());
      }
      return;
    }
    String text = state.word() + answer + "; " + advice(state, status) + lines();
    if (state == LaneState.PAUSED || state == LaneState.DISABLED || state == LaneState.FAILED) {
      heard = true;
      say(code(state), System.Logger.Level.WARNING, text);
    } else {
      heard |= speak(state + " " + status, code(state), System.Logger.Level.WARNING, text);
    }
  }

  private String advice(LaneState state, int status) {
    return switch (state) {
      case DELIVERING -> "";
      case RETRYING -> "it is tried again after a pause";
      case PARKED ->
          "check its "
              + switch (status) {
                case 401, 403 -> "credentials";
                case 402 -> "plan and quota";
                case 404 -> "address";
                default -> "settings";
              }
              + "; it is asked again from time to time";
      case PAUSED -> "somebody asked for that. Resume it with " + resume;
      case DISABLED -> "it is not asked again until you resume it: " + resume;
      case FAILED -> "it goes on by itself as soon as it can; please report this bug";
    };
  }

  private String lines() {
    long lines = waiting.getAsLong();
    return lines == 0 ? "" : ", " + lines + (lines == 1 ? " line waits" : " lines wait");
  }

  private String stopped() {
    Duration stopped = Duration.ofNanos(clock.nanos() - stoppedNanos);
    return stopped.toSeconds() >= 1 ? stopped.toSeconds() + " s" : stopped.toMillis() + " ms";
  }

  private static Code code(LaneState state) {
    return LaneStatus.code(state)
        .orElseThrow(() -> new IllegalStateException(state + " has no code"));
  }

  private boolean speak(String kind, Code code, System.Logger.Level level, String text) {
    String key = kinds.size() < MOST_KINDS || kinds.containsKey(kind) ? kind : "";
    long before = kinds.computeIfAbsent(key, _ -> new OncePerMinute(clock)).due();
    if (before < 0) {
      return false;
    }
    say(
        code,
        level,
        before == 0 ? text : text + " (" + before + " times more since it was last told)");
    return true;
  }

  private void say(Code code, System.Logger.Level level, String text) {
    LOG.log(level, code.after(lane + ": " + text));
  }
}
