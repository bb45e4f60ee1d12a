package dev.natship.segments;

import java.io.IOException;

/// The directory was written by a later natship; this one leaves it alone.
public final class NewerJournalException extends IOException {
  private static final long serialVersionUID = 1;

  NewerJournalException(String name, int version) {
    super(
        name
            + ": the journal has format "
            + version
            + " and this natship knows up to "
            + SegmentFormat.VERSION
            + "; run the newer natship, or give this one an empty folder");
  }
}
