package dev.natship.engine;

import dev.natship.batches.Ledger;
import dev.natship.chunks.Records;
import dev.natship.deadletters.DeadLetter;
import dev.natship.delivery.DeadLetterWriter;
import java.util.ArrayList;
import java.util.List;

/// Lines of the chunk in hand that no batch can have, until their letters are kept. Until then the
/// cursor stands before the first of them. Belongs to the lane's thread.
final class UnbatchableLines {
  private final DeadLetterWriter writer;
  private final Ledger ledger;
  private final List<DeadLetter> letters = new ArrayList<>();
  private int bytes;

  UnbatchableLines(DeadLetterWriter writer, Ledger ledger) {
    this.writer = writer;
    this.ledger = ledger;
  }

  void add(byte[] chunk, Records records, String reason) {
    letters.add(writer.letter(chunk, records.offset(), records.length(), reason));
    bytes += records.length();
  }

  /// Whether it is time to keep them: letters are copies of their lines.
  boolean areMany() {
    return bytes >= DeadLetterWriter.PORTION;
  }

  /// Keeps their letters and settles them.
  void keep() throws InterruptedException {
    if (!letters.isEmpty()) {
      writer.keep(letters);
      ledger.deadLetteredFromChunk();
      letters.clear();
      bytes = 0;
    }
  }
}
