package dev.natship.engine;

import dev.natship.deadletters.DeadLetter;
import dev.natship.deadletters.DeadLetters;
import dev.natship.events.EventView;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/// Writes a lane's dead letters: takes lines as they arrived out of the journal's records and keeps
/// them with the reason. When it returns they are kept, or it was said in the log that they are
/// not: the lines may be settled.
final class DeadLetterWriter {
  private static final System.Logger LOG = System.getLogger(DeadLetterWriter.class.getName());

  private final String lane;
  private final DeadLetters letters;
  private final Pace pace;
  private final Seldom troubles;

  DeadLetterWriter(String lane, DeadLetters letters, Pace pace) {
    this.lane = lane;
    this.letters = letters;
    this.pace = pace;
    this.troubles = new Seldom(pace);
  }

  /// A line of a batch that was refused.
  DeadLetter letter(
      Parcel parcel, int item, String batch, String reason, int status, String words) {
    return letter(
        parcel.records(),
        parcel.recordOffset(item),
        parcel.recordLength(item),
        batch,
        reason,
        status,
        words);
  }

  /// A line that no batch could have.
  DeadLetter letter(byte[] bytes, int offset, int length, String reason) {
    return letter(bytes, offset, length, "", reason, 0, "");
  }

  private DeadLetter letter(
      byte[] bytes, int offset, int length, String batch, String reason, int status, String words) {
    EventView view = new EventView();
    view.reset(bytes, offset, length);
    return new DeadLetter(
        pace.now(),
        lane,
        reason,
        status,
        words,
        batch,
        view.subject(),
        Instant.ofEpochSecond(0, view.receivedNanos()),
        view.payload());
  }

  /// An interrupt while the letters are written means that the lane stops: their lines then stay
  /// pending.
  void keep(List<DeadLetter> refused) throws InterruptedException {
    if (refused.isEmpty()) {
      return;
    }
    try {
      letters.keep(refused);
    } catch (IOException | RuntimeException broken) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (troubles.due() >= 0) {
        LOG.log(
            System.Logger.Level.ERROR,
            lane + ": dead letters cannot be kept; they are counted only",
            broken);
      }
    }
  }
}
