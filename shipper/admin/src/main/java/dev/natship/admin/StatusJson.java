package dev.natship.admin;

import dev.natship.archive.ArchiveStatus;
import dev.natship.batches.LifetimeCounts;
import dev.natship.batches.LineCounts;
import dev.natship.codes.Code;
import dev.natship.delivery.LaneStatus;
import dev.natship.engine.MemoryStatus;
import dev.natship.intake.SourceStatus;
import dev.natship.journal.DiskHealth;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalStatus;

/// `GET /api/v1/status`: everything countable, as one JSON object whose names scripts rely on.
final class StatusJson {
  private final JsonWriter json = new JsonWriter();
  private final Sight sight;
  private boolean kept;

  private StatusJson(Sight sight) {
    this.sight = sight;
  }

  /// @param sight whether to repeat what destinations answered, which may quote lines
  static byte[] of(RunningShipper shipper, Sight sight) {
    return new StatusJson(sight).write(shipper);
  }

  private byte[] write(RunningShipper shipper) {
    json.open().text("version", shipper.version()).text("started", shipper.started().toString());
    json.text("sight", sight.word());
    source(shipper.source().get());
    JournalStatus journal = shipper.engine().journal().status();
    kept = !(journal.disk() instanceof DiskHealth.NotUsed);
    journal(journal, shipper.engine().journal());
    shipper.archive().get().ifPresent(this::archive);
    memory(shipper.engine().memory());
    json.open("sinks");
    shipper.lanes().forEach(this::sink);
    json.close();
    NotRunning notRunning = shipper.notRunning().get();
    json.texts("halfConfigured", notRunning.half()).open("broken");
    notRunning.broken().forEach(json::texts);
    json.close().open("outdated");
    notRunning.outdated().forEach(json::texts);
    json.close();
    json.texts("warnings", shipper.warnings().get());
    return json.close().bytes();
  }

  private void source(SourceStatus source) {
    json.open("source")
        .flag("connected", source.connected())
        .text("server", source.server())
        .text("reader", source.reader())
        .number("messages", source.messages())
        .number("bytes", source.bytes())
        .counts("dropped", source.dropped())
        .counts("undecoded", source.undecoded())
        .number("reconnects", source.reconnects())
        .number("gaps", source.gaps())
        .seconds("gapSeconds", source.gapTime().toMillis() / 1000.0)
        .number("stuck", source.stuck())
        .seconds("heldSeconds", source.held().toMillis() / 1000.0)
        .text("since", source.since().toString())
        .time("lastMessage", source.lastMessage())
        .text("lastError", source.lastError().orElse(""))
        .texts("problems", source.problems())
        .texts("notes", source.notes())
        .close();
  }

  private void journal(JournalStatus journal, Journal of) {
    json.open("journal")
        .number("lines", journal.lines())
        .number("durableLines", journal.durableLines())
        .number("retainedLines", journal.retainedLines())
        .number("evictedLines", journal.evictedLines())
        .number("evictedEarlyLines", journal.evictedEarlyLines())
        .counts("waitingInVain", of.waitingInVain())
        .number("memoryBytes", journal.memoryBytes())
        .number("diskBytes", journal.diskBytes())
        .time("oldest", journal.oldest())
        .text("disk", disk(journal.disk()))
        .number("workerFailures", journal.workerFailures())
        .text("lastWorkerFailure", journal.lastWorkerFailure().orElse(""));
    if (sight == Sight.ALL) {
      json.text("folder", of.folder().map(each -> each.toAbsolutePath().toString()).orElse(""));
    }
    json.close();
  }

  private void archive(ArchiveStatus archive) {
    json.open("archive")
        .number("files", archive.files())
        .number("bytes", archive.bytes())
        .number("rawBytes", archive.rawBytes())
        .number("lines", archive.lines())
        .number("missingLines", archive.missingLines())
        .time("oldest", archive.oldest())
        .number("keepsSeconds", archive.keeps().age().toSeconds())
        .number("keepsBytes", archive.keeps().bytes())
        .number("waitingSegments", archive.waitingSegments())
        .number("damagedFiles", archive.damagedFiles())
        .number("failures", archive.failures())
        .text("failure", archive.failure().orElse(""))
        .close();
  }

  private void memory(MemoryStatus memory) {
    json.open("memory")
        .number("budget", memory.budget())
        .number("used", memory.used())
        .number("ring", memory.ring())
        .number("openBatches", memory.openBatches())
        .number("parcels", memory.sealedBatches())
        .number("longLines", memory.longLines())
        .number("readers", memory.readers())
        .number("source", memory.source())
        .number("spares", memory.spares())
        .counts("sinks", memory.sinks())
        .close();
  }

  static String disk(DiskHealth disk) {
    return switch (disk) {
      case DiskHealth.NotUsed _ -> "not used";
      case DiskHealth.Working _ -> "working";
      case DiskHealth.Failing(var since, String reason) -> "failing since " + since + ": " + reason;
    };
  }

  private void sink(LaneStatus lane) {
    LineCounts ledger = lane.ledger();
    json.open(lane.name())
        .text("state", lane.state().word())
        .text("code", lane.code().map(Code::word).orElse(""))
        .text("since", lane.since().toString())
        .text("reason", lane.reason());
    counts(ledger);
    lifetime(lane.lifetime());
    json.number("deadLettersNotKept", lane.deadLettersNotKept())
        .number("failuresInARow", lane.failuresInARow())
        .time("lastSuccess", lane.lastSuccess())
        .text("lastError", lane.lastError().map(this::words).orElse(""))
        .time("lastErrorAt", lane.lastError().map(LaneStatus.Failure::at))
        .seconds("lagSeconds", lane.lagSeconds())
        .number("concurrencyLimit", lane.concurrencyLimit())
        .text("compression", lane.compression())
        .number("bytesSent", lane.bytesSent())
        .counts("requests", lane.requests())
        .number("bugs", lane.bugs())
        .close();
  }

  /// Without a folder nothing is kept: the counting began with the process.
  private void lifetime(LifetimeCounts lifetime) {
    json.open("lifetime").text("since", lifetime.since().toString()).flag("kept", kept);
    counts(lifetime.counts());
    json.close();
  }

  private void counts(LineCounts ledger) {
    json.number("read", ledger.read())
        .number("delivered", ledger.delivered())
        .number("filtered", ledger.filtered())
        .number("sampled", ledger.sampled())
        .number("deadLettered", ledger.deadLettered())
        .counts("dropped", ledger.dropped())
        .number("pending", ledger.pending())
        .flag("balances", ledger.balances());
  }

  private String words(LaneStatus.Failure failure) {
    String words = sight == Sight.ALL ? failure.words() : sight.instead();
    return failure.status() > 0 ? failure.status() + ": " + words : words;
  }
}
