package dev.natship.delivery;

import dev.natship.batches.SealedBatch;
import dev.natship.codes.Code;
import dev.natship.codes.Log;
import dev.natship.deadletters.DeadLetter;
import dev.natship.deadletters.DeadLetters;
import dev.natship.gate.LaneClock;
import dev.natship.lines.LineView;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Writes a lane's dead letters: takes lines as they arrived out of the journal's records and keeps
/// them with the reason. When it returns they are kept, or it was said in the log that they are
/// not: the lines may be settled.
public final class DeadLetterWriter {
  private static final System.Logger LOG = Log.of(DeadLetterWriter.class);

  /// Letters are copies of their lines: so many bytes of them at a time.
  public static final int PORTION = 512 << 10;

  private final String lane;
  private final DeadLetters letters;
  private final LaneMeters meters;
  private final LaneClock clock;
  private final OncePerMinute troubles;

  public DeadLetterWriter(String lane, DeadLetters letters, LaneMeters meters, LaneClock clock) {
    this.lane = lane;
    this.letters = letters;
    this.meters = meters;
    this.clock = clock;
    this.troubles = new OncePerMinute(clock);
  }

  /// Keeps lines of a batch that were refused. An interrupt means that the lane stops: lines whose
  /// letters were not written then stay pending.
  void keep(SealedBatch sealed, List<RefusedGroup> groups) throws InterruptedException {
    List<DeadLetter> portion = new ArrayList<>();
    int bytes = 0;
    for (RefusedGroup group : groups) {
      for (int i = 0; i < group.items().length; i++) {
        DeadLetter letter = letter(sealed, group, i);
        portion.add(letter);
        bytes += letter.line().length;
        if (bytes >= PORTION) {
          keep(portion);
          portion.clear();
          bytes = 0;
        }
      }
    }
    keep(portion);
  }

  private DeadLetter letter(SealedBatch sealed, RefusedGroup group, int place) {
    int item = group.items()[place];
    return letter(
        sealed.records(),
        sealed.recordOffset(item),
        sealed.recordLength(item),
        group.batch(),
        group.reason(),
        group.status(),
        group.words().get(place));
  }

  /// A line that no batch could have.
  public DeadLetter letter(byte[] bytes, int offset, int length, String reason) {
    return letter(bytes, offset, length, "", reason, 0, "");
  }

  private DeadLetter letter(
      byte[] bytes, int offset, int length, String batch, String reason, int status, String words) {
    LineView view = new LineView();
    view.reset(bytes, offset, length);
    return new DeadLetter(
        clock.now(),
        lane,
        reason,
        status,
        words,
        batch,
        view.subject(),
        Instant.ofEpochSecond(0, view.receivedNanos()),
        view.payload());
  }

  public void keep(List<DeadLetter> refused) throws InterruptedException {
    if (refused.isEmpty()) {
      return;
    }
    try {
      letters.keep(List.copyOf(refused));
    } catch (IOException | RuntimeException broken) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      meters.lettersNotKept(refused.size());
      if (troubles.due() >= 0) {
        LOG.log(
            System.Logger.Level.ERROR,
            Code.LETTERS_LOST.after(
                lane
                    + ": dead letters cannot be kept: "
                    + broken
                    + "; "
                    + meters.lettersNotKept()
                    + " refused lines are lost since the start. Look at the disk, or set"
                    + " dead-letters.dir to another one"));
      }
    }
  }
}
