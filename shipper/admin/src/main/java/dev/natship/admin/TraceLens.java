package dev.natship.admin;

import dev.natship.api.Output;
import dev.natship.engine.Engine;
import dev.natship.engine.Lane;
import dev.natship.engine.LaneTracer;
import dev.natship.engine.LineOutcome;
import dev.natship.lines.LineView;
import dev.natship.reading.LineCursor;
import dev.natship.reading.LineJson;
import dev.natship.reading.LineLens;
import dev.natship.reading.Numbering;
import dev.natship.replay.Replays;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Shows each line with what became of it at each destination. Belongs to one thread.
final class TraceLens implements LineLens {
  private static final int MOST_THOROUGH = 100;
  private static final LineOutcome EARLIER =
      LineOutcome.unknown("it is of an earlier journal", Optional.empty());

  private final List<LaneTracer> lanes;
  private final Optional<Replays> replays;
  private final Optional<String> to;
  private final Numbering numbering;
  private final LineView view = new LineView();
  private int thorough = MOST_THOROUGH;

  /// @param to the only destination that is asked for; empty for all
  TraceLens(Engine engine, Optional<Replays> replays, Optional<String> to) {
    this.replays = replays;
    this.to = to;
    this.lanes =
        engine.lanes().stream()
            .filter(lane -> to.isEmpty() || to.get().equals(lane.name()))
            .map(Lane::tracer)
            .toList();
    this.numbering = Numbering.of(engine.journal());
  }

  @Override
  public Choice choose(LineCursor cursor, byte[] record) {
    return Choice.YES;
  }

  @Override
  public byte[] json(LineCursor cursor, byte[] record) {
    view.reset(record, 0, record.length);
    Output out = new Output(1024);
    out.write(LineJson.of(cursor, view));
    out.truncate(out.size() - 1);
    destinations(
        lane -> numbering.has(cursor) ? outcome(lane, cursor.sequence(), record) : EARLIER, out);
    if (numbering.has(cursor) && replays.isPresent()) {
      replayed(replays.get().outcomes(cursor.sequence(), record), out);
    }
    return out.text("}").toByteArray();
  }

  private void replayed(List<Replays.Replayed> every, Output out) {
    String separator = ",\"replays\":[";
    List<Replays.Replayed> all =
        every.stream().filter(each -> to.isEmpty() || to.get().equals(each.to())).toList();
    for (Replays.Replayed each : all) {
      out.text(separator).text("{\"id\":").jsonString(each.id());
      out.text(",\"to\":").jsonString(each.to()).text(",\"became\":");
      each.outcome().write(out);
      out.text("}");
      separator = ",";
    }
    out.text(all.isEmpty() ? "" : "]");
  }

  /// Dead letters are gone through for the first lines only: a client may ask for many.
  private LineOutcome outcome(LaneTracer lane, long sequence, byte[] record) {
    try {
      return thorough-- > 0
          ? lane.thoroughly(sequence, record)
          : lane.outcome(sequence, record, 0, record.length);
    } catch (IOException unreadable) {
      return LineOutcome.unknown(
          "its dead letters cannot be read: " + unreadable.getMessage(), Optional.empty());
    }
  }

  /// A line of which only the number is known.
  ///
  /// @param oldest when the oldest line that is there was received
  byte[] missing(LineCursor cursor, Optional<Instant> oldest) {
    Output out = new Output(256);
    out.text("{\"sequence\":").number(cursor.sequence()).text(",\"missing\":true");
    oldest.ifPresent(time -> out.text(",\"oldest\":").jsonString(time.toString()));
    destinations(lane -> numbering.has(cursor) ? lane.outcome(cursor.sequence()) : EARLIER, out);
    return out.text("}").toByteArray();
  }

  private void destinations(Function<LaneTracer, LineOutcome> outcome, Output out) {
    out.text(",\"destinations\":{");
    String separator = "";
    for (LaneTracer lane : lanes) {
      out.text(separator).jsonString(lane.lane()).text(":");
      outcome.apply(lane).write(out);
      separator = ",";
    }
    out.text("}");
  }
}
