package dev.natship.assembly;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import dev.natship.config.Destination;
import dev.natship.engine.LaneParts;
import dev.natship.replay.ReplayRefused;
import dev.natship.replay.Replays;
import dev.natship.settings.Spelling;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Makes one more lane to a destination that runs: with a sink of its own, and with the letters of
/// the first one, since two writers would spoil the file.
final class FurtherLanes implements Replays.Destinations {
  /// Files are written at places that their sink remembers, so that there is one writer.
  private static final String FILE = "file";

  private final Destinations making;
  private final Map<String, Destination.On> known = new LinkedHashMap<>();
  private final Map<String, LaneParts> first = new LinkedHashMap<>();

  FurtherLanes(Destinations making, List<Destination.On> candidates, List<LaneParts> running) {
    this.making = making;
    candidates.forEach(on -> known.put(on.name(), on));
    running.forEach(parts -> first.put(parts.name(), parts));
  }

  @Override
  public LaneParts parts(String name) throws ReplayRefused {
    Destination.On on = known.get(name);
    LaneParts live = first.get(name);
    if (on == null || live == null) {
      throw new ReplayRefused(
          "there is no destination "
              + name
              + " that runs"
              + Spelling.hint(name, first.keySet())
              + (first.isEmpty()
                  ? ""
                  : " (there is " + String.join(", ", new TreeSet<>(first.keySet())) + ")"));
    }
    LaneParts more =
        making
            .make(on)
            .orElseThrow(() ->
                new ReplayRefused(name + " cannot be made a second time; natship check says why"))
            .withDeadLetters(live.deadLetters());
    return on.type().equals(FILE)
        ? new LaneParts(
            name, more.settings(), new OneWriter(more.sink(), live.sink()), more.deadLetters())
        : more;
  }

  /// Encodes by itself, and has the first sink write.
  private record OneWriter(Sink own, Sink first) implements Sink {
    @Override
    public Encoding encoding() {
      return own.encoding();
    }

    @Override
    public Delivery deliver(Batch batch) throws IOException, InterruptedException {
      return first.deliver(batch);
    }

    @Override
    public void close() {
      own.close();
    }
  }
}
