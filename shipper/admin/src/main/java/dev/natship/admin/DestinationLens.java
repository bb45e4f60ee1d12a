package dev.natship.admin;

import dev.natship.engine.Engine;
import dev.natship.engine.LaneTracer;
import dev.natship.engine.LineOutcome;
import dev.natship.reading.LineCursor;
import dev.natship.reading.LineJson;
import dev.natship.reading.LineLens;
import dev.natship.reading.Notice;
import dev.natship.reading.Numbering;
import dev.natship.reading.UnknownLines;
import dev.natship.settings.Spelling;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Shows the lines that one destination wants, or those with one outcome there, as they came or as
/// they are sent to it. Belongs to one thread.
final class DestinationLens implements LineLens {
  static final List<String> PARAMETERS = List.of("to", "outcome", "form");

  private final LaneTracer tracer;
  private final Optional<LineOutcome.Kind> outcome;
  private final boolean sent;
  private final Numbering numbering;
  private final UnknownLines unknown = new UnknownLines();

  private DestinationLens(
      LaneTracer tracer, Optional<LineOutcome.Kind> outcome, boolean sent, Numbering numbering) {
    this.tracer = tracer;
    this.outcome = outcome;
    this.sent = sent;
    this.numbering = numbering;
  }

  /// Reads its parameters; empty without any.
  static Optional<LineLens> read(Map<String, String> own, Engine engine, List<String> problems) {
    if (PARAMETERS.stream().noneMatch(own::containsKey)) {
      return Optional.empty();
    }
    String to = own.getOrDefault("to", "");
    List<String> names = engine.lanes().stream().map(lane -> lane.name()).toList();
    Optional<LaneTracer> tracer = engine.lane(to).map(lane -> lane.tracer());
    if (to.isEmpty()) {
      problems.add("to: outcome and form are those at one destination; name it");
    } else if (tracer.isEmpty()) {
      problems.add(nobody(to, names));
    }
    Optional<LineOutcome.Kind> outcome = outcome(own, problems);
    boolean sent = isSent(own, problems);
    return tracer.map(
        each -> new DestinationLens(each, outcome, sent, Numbering.of(engine.journal())));
  }

  /// What whoever names a destination that is not there is told.
  static String nobody(String to, List<String> names) {
    return "to: there is no destination "
        + to
        + Spelling.hint(to, names)
        + (names.isEmpty() ? "" : "; there is " + String.join(", ", names));
  }

  private static Optional<LineOutcome.Kind> outcome(
      Map<String, String> own, List<String> problems) {
    String word = own.get("outcome");
    if (word == null) {
      return Optional.empty();
    }
    Optional<LineOutcome.Kind> kind = LineOutcome.Kind.of(word);
    if (kind.isEmpty()) {
      problems.add(
          "outcome: expected "
              + String.join(", ", LineOutcome.words())
              + Spelling.hint(word, LineOutcome.words()));
    }
    return kind;
  }

  private static boolean isSent(Map<String, String> own, List<String> problems) {
    return switch (own.getOrDefault("form", "came")) {
      case "came" -> false;
      case "sent" -> true;
      default -> {
        problems.add("form: expected came or sent");
        yield false;
      }
    };
  }

  @Override
  public Choice choose(LineCursor cursor, byte[] record) {
    if (outcome.isEmpty()) {
      return tracer.wants(record, 0, record.length) ? Choice.YES : Choice.NO;
    }
    if (!numbering.has(cursor)) {
      unknown.add(UnknownLines.EARLIER, Optional.empty());
      return Choice.NO;
    }
    LineOutcome line = tracer.outcome(cursor.sequence(), record, 0, record.length);
    LineOutcome.Kind kind = line.kind();
    if (kind == LineOutcome.Kind.UNKNOWN) {
      unknown.add(tracer.ignorance(), line.since());
    }
    return kind == outcome.get()
        ? Choice.YES
        : kind == LineOutcome.Kind.PENDING ? Choice.LATER : Choice.NO;
  }

  @Override
  public Optional<Notice> untold() {
    return unknown.notice();
  }

  @Override
  public byte[] json(LineCursor cursor, byte[] record) {
    return sent
        ? LineJson.of(cursor, tracer.asSent(record, 0, record.length))
        : LineJson.of(cursor, record);
  }
}
