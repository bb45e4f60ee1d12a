package dev.natship.intake;

import dev.natship.api.Output;
import dev.natship.lines.Decoder;
import dev.natship.lines.Undecoded;
import java.time.InstantSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Decodes lines and appends them to the journal, many at once: the clock is read and the journal's
/// lock taken once for all lines between two calls of `flush`. Belongs to one thread, and waits for
/// nothing: a source that is slow stalls the applications that log.
public final class LineIntake {
  private static final int KEPT_BUFFER = 1 << 20;
  private static final int USUAL_BUFFER = 4096;
  private static final int MOST_LINES = 1024;
  private static final int MOST_BYTES = 256 * 1024;
  private static final long NOT_TRIED = Long.MIN_VALUE;

  private final Appender journal;
  private final InstantSource clock;
  private final SourceMeters meters;
  private final Decoder decoder;
  private final int[] ends = new int[MOST_LINES];
  private final long[] sequences = new long[MOST_LINES];
  private Output records = new Output(USUAL_BUFFER);
  private int count;
  private long millis;

  public LineIntake(
      Appender journal, InstantSource clock, SourceMeters meters, IntakeSettings settings) {
    this.journal = journal;
    this.clock = clock;
    this.meters = meters;
    this.decoder = new Decoder(settings.levels());
  }

  /// Decodes one line, which `flush` appends together with those before it.
  public void add(String subject, byte[] payload, int from, int length) {
    if (count == 0) {
      millis = clock.millis();
      meters.arrived(millis);
    }
    int start = records.size();
    boolean decoded = false;
    try {
      @Nullable Undecoded reason =
          decoder.decode(subject, payload, from, length, millis * 1_000_000, records);
      decoded = true;
      if (reason != null) {
        meters.undecoded(reason);
      }
    } finally {
      if (!decoded) {
        records.truncate(start);
      }
    }
    ends[count++] = records.size();
  }

  /// Whether `flush` must be called before another line is added.
  public boolean isFull() {
    return count == MOST_LINES || records.size() >= MOST_BYTES;
  }

  /// Appends what was added, and counts what the journal did not take and why. An exception on one
  /// line does not keep it from the next; the last one is thrown in the end.
  public void flush() {
    int lines = count;
    if (lines == 0) {
      return;
    }
    count = 0;
    Arrays.fill(sequences, 0, lines, NOT_TRIED);
    @Nullable Throwable bug = null;
    for (int from = 0; from < lines; ) {
      try {
        journal.append(records.array(), ends, from, lines, millis, sequences);
        from = lines;
      } catch (Throwable thrown) {
        bug = thrown;
        meters.drop(SourceMeters.Drop.BUG);
        from = firstNotTried(from, lines) + 1;
      }
    }
    for (int i = 0; i < lines; i++) {
      if (sequences[i] < 0 && sequences[i] != NOT_TRIED) {
        meters.refused(sequences[i]);
      }
    }
    if (records.array().length > KEPT_BUFFER) {
      records = new Output(USUAL_BUFFER);
    } else {
      records.truncate(0);
    }
    if (bug != null) {
      throw new IllegalStateException("a line could not be appended", bug);
    }
  }

  private int firstNotTried(int from, int lines) {
    int at = from;
    while (at < lines && sequences[at] != NOT_TRIED) {
      at++;
    }
    return at;
  }
}
