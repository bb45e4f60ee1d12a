package dev.natship.admin;

import dev.natship.archive.ArchiveStatus;
import dev.natship.batches.LineCounts;
import dev.natship.codes.Code;
import dev.natship.delivery.LaneStatus;
import dev.natship.intake.SourceStatus;
import dev.natship.journal.DiskHealth;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/// The same as [StatusJson], as tables for a terminal.
public final class StatusText {
  private StatusText() {}

  /// The query `columns=80` of somebody whose terminal is that wide.
  static OptionalInt columns(String query) {
    return query.matches("columns=[1-9]\\d{1,3}")
        ? OptionalInt.of(Integer.parseInt(query.substring("columns=".length())))
        : OptionalInt.empty();
  }

  static String of(RunningShipper shipper, boolean withWords, OptionalInt columns) {
    SourceStatus source = shipper.source().get();
    var journal = shipper.engine().journal().status();
    StringBuilder text = new StringBuilder();
    text.append("natship ")
        .append(shipper.version())
        .append(", since ")
        .append(seconds(shipper.started()));
    text.append("\nnats      ")
        .append(source.connected() ? "connected to " + source.server() : "not connected")
        .append(" (reader ")
        .append(source.reader())
        .append(')')
        .append(", ")
        .append(source.messages())
        .append(" messages")
        .append(source.dropped().isEmpty() ? "" : ", dropped " + new TreeMap<>(source.dropped()))
        .append(source.gaps() == 0 ? "" : gaps(source))
        .append(source.held().isZero() ? "" : held(source));
    source.problems().forEach(problem -> text.append("\n          problem: ").append(problem));
    source.notes().forEach(note -> text.append("\n          note: ").append(note));
    text.append("\njournal   ")
        .append(journal.retainedLines())
        .append(" lines kept, disk ")
        .append(StatusJson.disk(journal.disk()));
    if (journal.evictedEarlyLines() > 0) {
      text.append("\n          ")
          .append(journal.evictedEarlyLines())
          .append(" lines went before their time, to make room on the disk");
    }
    shipper
        .engine()
        .journal()
        .waitingInVain()
        .forEach((name, lines) ->
            text.append("\n          ")
                .append(lines)
                .append(" lines wait for ")
                .append(name)
                .append(", which is not in the configuration any more"));
    shipper.archive().get().ifPresent(archive -> text.append("\narchive   ").append(line(archive)));
    List<LaneStatus> lanes = shipper.lanes();
    text.append("\n\n").append(states(lanes, withWords).within(columns));
    compressions(lanes)
        .forEach((how, names) ->
            text.append(how).append(": ").append(String.join(", ", names)).append('\n'));
    Map<String, LineCounts> ledgers = new TreeMap<>();
    lanes.forEach(lane -> ledgers.put(lane.name(), lane.ledger()));
    text.append('\n').append(ledger(ledgers, columns));
    lanes.stream()
        .filter(lane -> lane.deadLettersNotKept() > 0)
        .forEach(lane ->
            text.append(lane.name())
                .append(": ")
                .append(lane.deadLettersNotKept())
                .append(" of its dead letters could not be kept\n"));
    text.append('\n').append(lifetimes(lanes, journal.disk(), columns));
    NotRunning notRunning = shipper.notRunning().get();
    notRunning
        .nothing()
        .ifPresent(words -> text.append(Code.CONFIG_NO_SINK.after(words)).append('\n'));
    notRunning
        .brokenWords()
        .forEach(words -> text.append(Code.SINK_BROKEN.after(words)).append('\n'));
    notRunning
        .outdatedWords()
        .forEach(words -> text.append(Code.RELOAD_KEPT.after(words)).append('\n'));
    notRunning
        .half()
        .forEach(
            half -> text.append(Code.SINK_HALF.after("half-configured: " + half)).append('\n'));
    shipper.warnings().get().forEach(words -> text.append("warning: ").append(words).append('\n'));
    return text.toString();
  }

  private static String line(ArchiveStatus archive) {
    return archive.lines()
        + " lines"
        + archive.oldest().map(oldest -> " since " + oldest).orElse("")
        + ", "
        + archive.bytes() / 1_000_000
        + " MB on disk, which keeps "
        + age(archive.keeps().age())
        + " and at most "
        + archive.keeps().bytes() / 1_000_000
        + " MB"
        + (archive.missingLines() > 0 ? ", " + archive.missingLines() + " lines missing" : "")
        + (archive.damagedFiles() > 0 ? ", " + archive.damagedFiles() + " files damaged" : "")
        + archive.failure().map(failure -> "\n          " + failure).orElse("");
  }

  private static String age(Duration age) {
    return age.toHours() >= 48 ? age.toDays() + " days" : age.toHours() + " hours";
  }

  /// Which destinations get their batches compressed, by how.
  private static Map<String, List<String>> compressions(List<LaneStatus> lanes) {
    Map<String, List<String>> names = new TreeMap<>();
    for (LaneStatus lane : lanes) {
      if (!lane.compression().isEmpty()) {
        names.computeIfAbsent(lane.compression(), _ -> new ArrayList<>()).add(lane.name());
      }
    }
    return names;
  }

  private static String held(SourceStatus source) {
    return ", reading held back for " + source.held().toMillis() / 1000.0 + " s";
  }

  private static String gaps(SourceStatus source) {
    return ", "
        + source.gaps()
        + (source.gaps() == 1 ? " gap of " : " gaps, together ")
        + source.gapTime().toMillis() / 1000.0
        + " s";
  }

  private static String lifetimes(List<LaneStatus> lanes, DiskHealth disk, OptionalInt columns) {
    if (disk instanceof DiskHealth.NotUsed) {
      return "nothing is known of earlier runs: counts are kept with a journal directory\n";
    }
    Map<String, LineCounts> lifetimes = new TreeMap<>();
    Optional<Instant> since = Optional.empty();
    for (LaneStatus lane : lanes) {
      lifetimes.put(lane.name(), lane.lifetime().counts());
      Instant began = lane.lifetime().since();
      since = since.filter(earliest -> earliest.isBefore(began)).or(() -> Optional.of(began));
    }
    return since.map(first -> "with earlier runs, since " + seconds(first) + "\n").orElse("")
        + ledger(lifetimes, columns);
  }

  private static Table states(List<LaneStatus> lanes, boolean withWords) {
    Table table = new Table("destination", "state", "since", "failures", "last error");
    for (LaneStatus lane : lanes) {
      table.row(
          lane.name(),
          lane.state().word(),
          clock(lane.since()),
          Integer.toString(lane.failuresInARow()),
          lane.lastError()
              .map(error ->
                  clock(error.at())
                      + (error.status() > 0 ? " " + error.status() : "")
                      + (withWords ? " " + error.words() : ""))
              .orElse(""));
    }
    return table;
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /// Without the day, where it is today's.
  private static String clock(Instant time) {
    String all = seconds(time);
    String today = seconds(Instant.now()).substring(0, 11);
    return all.startsWith(today) ? all.substring(11) : all;
  }

  /// One row for each destination: what became of every line.
  public static String ledger(Map<String, LineCounts> ledgers) {
    return ledger(ledgers, OptionalInt.empty());
  }

  private static String ledger(Map<String, LineCounts> ledgers, OptionalInt columns) {
    Table table =
        new Table(
                "destination",
                "read",
                "delivered",
                "filtered",
                "sampled",
                "dead-lettered",
                "dropped",
                "pending",
                "balances")
            .numbers(1, 7)
            .within(columns);
    Map<String, Map<String, Long>> losses = new TreeMap<>();
    ledgers.forEach((name, ledger) -> {
      table.row(
          name,
          Long.toString(ledger.read()),
          Long.toString(ledger.delivered()),
          Long.toString(ledger.filtered()),
          Long.toString(ledger.sampled()),
          Long.toString(ledger.deadLettered()),
          Long.toString(ledger.droppedLines()),
          Long.toString(ledger.pending()),
          ledger.balances() ? "yes" : "NO");
      if (!ledger.dropped().isEmpty()) {
        losses.put(name, new TreeMap<>(ledger.dropped()));
      }
    });
    List<String> lines = new ArrayList<>(List.of(table.toString()));
    losses.forEach((name, dropped) -> lines.add(name + " dropped: " + dropped + "\n"));
    return String.join("", lines);
  }
}
