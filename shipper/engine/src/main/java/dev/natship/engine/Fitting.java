package dev.natship.engine;

import dev.natship.api.Encoding;
import dev.natship.api.Field;
import dev.natship.api.Limits;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Unencodable;
import dev.natship.delivery.Fatal;
import dev.natship.delivery.LaneMeters;
import dev.natship.shaping.Restamper;
import org.jspecify.annotations.Nullable;

/// The stage that makes a shaped line fit what its destination takes, and encodes it. A line
/// outside of the destination's window of time gets another time. Of a line that is too long
/// encoded it says how long the message may be; the line is then shaped again and comes back.
/// Belongs to the lane's thread.
final class Fitting {
  /// Arrays longer than this are not kept for the next line.
  static final int USUAL_LINE = 64 << 10;

  private static final int MOST_CUTS = 6;

  /// Sizes for `,"truncated":true`.
  private static final int MARK = 18;

  /// Whether the line can go into a batch.
  enum Fit {
    FITS,
    /// Its message must be cut to [#messageBytes()].
    TOO_LONG,
    /// No batch can have it; [#refusal()] says why.
    REFUSED
  }

  private final Encoding encoding;
  private final Limits limits;
  private final long maxLineBytes;
  private final LaneSettings.OverLong overLong;
  private final LaneSettings.OutOfWindow outOfWindow;
  private final LaneMeters meters;
  private Restamper restamper = new Restamper();
  private Output output = new Output(1024);
  private @Nullable LogLine line;
  private String partition = "";
  private String refusal = "";
  private long most;
  private int cuts;
  private int whole;
  private int messageBytes;
  private double scale;

  /// @param limits what holds for the lane's batches
  Fitting(LaneSettings settings, Encoding encoding, Limits limits, LaneMeters meters) {
    this.encoding = encoding;
    this.limits = limits;
    long most = limits.bytes() - limits.lineOverhead();
    this.maxLineBytes = limits.lineBytes() == 0 ? most : Math.min(most, limits.lineBytes());
    this.overLong = settings.overLong();
    this.outOfWindow = settings.outOfWindow();
    this.meters = meters;
  }

  /// @param mostBytes what it may have encoded, if that is less than what holds for all lines
  /// @param wallNanos the time that it is
  Fit fit(LogLine shaped, long mostBytes, long wallNanos) {
    most = Math.min(mostBytes, maxLineBytes);
    LogLine fitted = shaped;
    if (isOutside(shaped.timeNanos(), wallNanos)) {
      switch (outOfWindow) {
        case SEND -> {}
        case RESTAMP -> fitted = restamper.restamped(shaped, wallNanos);
        case DEAD_LETTER -> {
          return refuse("out of window: the destination does not take an event of this time");
        }
      }
    }
    line = fitted;
    try {
      partition = encoding.partition(fitted);
      encode(fitted);
      return excess() <= 0 ? Fit.FITS : firstCut(fitted);
    } catch (Unencodable unencodable) {
      return refuse(String.valueOf(unencodable.getMessage()));
    } catch (Throwable bug) {
      return failed(bug);
    }
  }

  /// The same line with a shorter message. It keeps the time that it was fitted with.
  Fit fitShorter(LogLine shorter) {
    long time = line().timeNanos();
    try {
      encode(shorter.timeNanos() == time ? shorter : restamper.restamped(shorter, time));
      return excess() <= 0 ? Fit.FITS : nextCut();
    } catch (Unencodable unencodable) {
      return refuse(String.valueOf(unencodable.getMessage()));
    } catch (Throwable bug) {
      return failed(bug);
    }
  }

  /// The line as it was before its message was cut.
  LogLine line() {
    if (line == null) {
      throw new IllegalStateException("no line was fitted");
    }
    return line;
  }

  /// Where the line goes, as its encoding says.
  String partition() {
    return partition;
  }

  /// The line encoded; valid until [#release()].
  Output encoded() {
    return output;
  }

  int messageBytes() {
    return messageBytes;
  }

  String refusal() {
    return refusal;
  }

  /// Whether a line that is too long is cut, rather than refused.
  boolean shortens() {
    return overLong == LaneSettings.OverLong.TRUNCATE;
  }

  /// The line is done with. What a long one needed is not kept.
  void release() {
    line = null;
    if (output.array().length > USUAL_LINE) {
      output = new Output(1024);
      restamper = new Restamper();
    }
  }

  /// Whether the destination does not take lines of this time.
  boolean isOutside(long time, long wall) {
    return (!limits.past().isZero() && time < wall - limits.past().toNanos())
        || (!limits.future().isZero() && time > wall + limits.future().toNanos());
  }

  private void encode(LogLine fitted) throws Unencodable {
    output.truncate(0);
    encoding.encode(fitted, output);
  }

  private int excess() {
    return (int) Math.min(Integer.MAX_VALUE, output.size() - most);
  }

  private Fit firstCut(LogLine fitted) {
    whole = output.size();
    if (overLong == LaneSettings.OverLong.DEAD_LETTER) {
      return refuse("too long: " + whole + " bytes encoded");
    }
    Output message = new Output(1024);
    fitted.writeText(Field.MESSAGE, message);
    messageBytes = message.size();
    message.truncate(0);
    fitted.writeJsonText(Field.MESSAGE, message);
    scale = (double) messageBytes / Math.max(1, message.size());
    cuts = 0;
    return nextCut();
  }

  /// Escapes make a message longer than its bytes, so the cut is scaled, and what is still in
  /// excess is taken off once more.
  private Fit nextCut() {
    if (cuts++ >= MOST_CUTS || messageBytes == 0) {
      return refuse("too long: " + whole + " bytes encoded");
    }
    messageBytes = Math.max(0, messageBytes - (int) Math.ceil((excess() + MARK) * scale));
    return Fit.TOO_LONG;
  }

  private Fit failed(Throwable bug) {
    Fatal.pass(bug);
    meters.bug("the encoding", bug);
    return refuse("encoding failed: " + Fatal.name(bug));
  }

  private Fit refuse(String reason) {
    refusal = reason;
    return Fit.REFUSED;
  }
}
