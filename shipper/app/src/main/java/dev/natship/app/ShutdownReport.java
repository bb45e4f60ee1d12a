package dev.natship.app;

import dev.natship.assembly.Plan;
import dev.natship.batches.LineCounts;
import dev.natship.codes.Code;
import dev.natship.shell.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Judges ledgers at the end: good only when each balances, no line is lost and nothing failed.
/// Lines that are still pending are lost unless the journal has a folder.
final class ShutdownReport {
  private ShutdownReport() {}

  /// @param lostBySource lines that came in and never reached the journal
  static int of(
      Map<String, LineCounts> ledgers, Map<String, String> failed, long lostBySource, Plan plan) {
    boolean kept = isKept(plan);
    boolean good =
        failed.isEmpty()
            && lostBySource == 0
            && ledgers.values().stream()
                .allMatch(ledger ->
                    ledger.balances()
                        && ledger.droppedLines() == 0
                        && ledger.deadLettered() == 0
                        && (kept || ledger.pending() == 0));
    return good ? ExitCode.GOOD : ExitCode.LOSS;
  }

  /// What is still open or broken at the end, one sentence for each destination.
  static List<String> findings(
      Map<String, LineCounts> ledgers, Map<String, String> failed, long lostBySource, Plan plan) {
    List<String> findings = new ArrayList<>();
    if (lostBySource > 0) {
      findings.add(
          Code.STOP_LOST.after(
              "NATS: "
                  + lostBySource
                  + (lostBySource == 1 ? " line was" : " lines were")
                  + " dropped before any destination could get them; source.dropped in the status"
                  + " said why"));
    }
    failed.forEach(
        (name, reason) -> findings.add(Code.SINK_FAILED.after(name + ": failed: " + reason)));
    new TreeMap<>(ledgers)
        .forEach((name, ledger) -> {
          if (ledger.pending() > 0) {
            findings.add(
                (isKept(plan) ? Code.STOP_PENDING : Code.STOP_LOST)
                    .after(
                        name
                            + ": "
                            + ledger.pending()
                            + (ledger.pending() == 1 ? " line was" : " lines were")
                            + " not delivered; "
                            + (isKept(plan)
                                ? "the journal keeps them for the next start"
                                : "they are lost, since journal.dir (JOURNAL_DIR) is not set")));
          }
        });
    return findings;
  }

  private static boolean isKept(Plan plan) {
    return plan.journal().directory().isPresent();
  }
}
