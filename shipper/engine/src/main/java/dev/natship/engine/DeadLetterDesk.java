package dev.natship.engine;

import dev.natship.events.EventView;
import java.io.IOException;
import java.time.Instant;

/// Writes a lane's dead letters: takes the line as it arrived out of the journal's record and hands
/// it to the office.
final class DeadLetterDesk {
  private static final System.Logger LOG = System.getLogger(DeadLetterDesk.class.getName());

  private final String lane;
  private final DeadLetterOffice office;
  private final Pace pace;
  private final Seldom troubles;

  DeadLetterDesk(String lane, DeadLetterOffice office, Pace pace) {
    this.lane = lane;
    this.office = office;
    this.pace = pace;
    this.troubles = new Seldom(pace);
  }

  /// An interrupt while the letter is written means that the lane stops: the line then stays
  /// pending.
  void bury(Parcel parcel, int item, String batch, String reason, int status, String words)
      throws InterruptedException {
    bury(
        parcel.records(),
        parcel.recordOffset(item),
        parcel.recordLength(item),
        batch,
        reason,
        status,
        words);
  }

  /// A line that no batch could have.
  void bury(byte[] bytes, int offset, int length, String reason) throws InterruptedException {
    bury(bytes, offset, length, "", reason, 0, "");
  }

  private void bury(
      byte[] bytes, int offset, int length, String batch, String reason, int status, String words)
      throws InterruptedException {
    EventView view = new EventView();
    view.reset(bytes, offset, length);
    DeadLetter letter =
        new DeadLetter(
            pace.now(),
            lane,
            reason,
            status,
            words,
            batch,
            view.subject(),
            Instant.ofEpochSecond(0, view.receivedNanos()),
            view.payload());
    try {
      office.keep(letter);
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
