package dev.natship.app;

import dev.natship.engine.Ledger;
import java.util.Map;

/// Judges ledgers at the end: good only when each balances and no line is lost. Lines that are
/// still pending are lost unless the journal has a folder.
final class Verdict {
  private Verdict() {}

  static int of(Map<String, Ledger.Snapshot> ledgers, Plan plan) {
    boolean kept = plan.journal().directory().isPresent();
    boolean good =
        ledgers.values().stream()
            .allMatch(ledger ->
                ledger.balances()
                    && ledger.droppedLines() == 0
                    && ledger.deadLettered() == 0
                    && (kept || ledger.pending() == 0));
    return good ? ExitCode.GOOD : ExitCode.LOSS;
  }
}
