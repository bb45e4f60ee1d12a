package dev.natship.engine;

import dev.natship.batches.Ledger;
import dev.natship.chunks.Records;
import dev.natship.chunks.Runs;
import dev.natship.deadletters.DeadLetter;
import dev.natship.delivery.DeadLetterWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Lines of the chunk in hand that no batch can have, until their letters are kept. Until then the
/// cursor stands before the first of them. Belongs to the lane's thread.
final class UnbatchableLines {
  private final DeadLetterWriter writer;
  private final Ledger ledger;
  private final List<DeadLetter> letters = new ArrayList<>();
  private final Map<String, Runs> reasons = new LinkedHashMap<>();
  private int bytes;

  UnbatchableLines(DeadLetterWriter writer, Ledger ledger) {
    this.writer = writer;
    this.ledger = ledger;
  }

  void add(byte[] chunk, Records records, String reason) {
    letters.add(writer.letter(chunk, records.offset(), records.length(), reason));
    reasons
        .computeIfAbsent(reason, _ -> new Runs())
        .add(records.sequence(), records.sequence() + 1);
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
      ledger.deadLetteredFromChunk(reasons);
      letters.clear();
      reasons.clear();
      bytes = 0;
    }
  }
}
