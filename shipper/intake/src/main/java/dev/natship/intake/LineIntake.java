package dev.natship.intake;

import dev.natship.api.Output;
import dev.natship.lines.Decoder;
import dev.natship.lines.Undecoded;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Decodes lines and appends them to the journal. Belongs to one thread, and waits for nothing: a
/// source that is slow stalls the applications that log.
public final class LineIntake {
  private static final int KEPT_BUFFER = 1 << 20;

  private final Appender journal;
  private final InstantSource clock;
  private final SourceMeters meters;
  private final Decoder decoder;
  private Output record = new Output(4096);

  public LineIntake(
      Appender journal, InstantSource clock, SourceMeters meters, IntakeSettings settings) {
    this.journal = journal;
    this.clock = clock;
    this.meters = meters;
    this.decoder = new Decoder(settings.levels());
  }

  /// Appends one line, or counts why the journal did not take it.
  public void append(String subject, byte[] payload) {
    long millis = clock.millis();
    meters.arrived(millis);
    record.truncate(0);
    @Nullable Undecoded reason =
        decoder.decode(subject, payload, 0, payload.length, millis * 1_000_000, record);
    if (reason != null) {
      meters.undecoded(reason);
    }
    long sequence = journal.append(record.array(), 0, record.size(), millis);
    if (sequence < 0) {
      meters.refused(sequence);
    }
    if (record.array().length > KEPT_BUFFER) {
      record = new Output(4096);
    }
  }
}
