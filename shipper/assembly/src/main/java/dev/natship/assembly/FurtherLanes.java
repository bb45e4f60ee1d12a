package dev.natship.assembly;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import dev.natship.engine.LaneParts;
import dev.natship.replay.ReplayRefused;
import dev.natship.replay.Replays;
import dev.natship.settings.Spelling;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// Makes one more lane to a destination that runs: with a sink of its own, and with the letters of
/// the first one, since two writers would spoil the file.
final class FurtherLanes implements Replays.Destinations {
  /// Files are written at places that their sink remembers, so that there is one writer.
  private static final String FILE = "file";

  private final Destinations making;
  private volatile Map<String, Made> running = Map.of();

  FurtherLanes(Destinations making, List<Made> running) {
    this.making = making;
    use(running);
  }

  /// These run from now on.
  void use(List<Made> made) {
    Map<String, Made> names = new TreeMap<>();
    made.forEach(each -> names.put(each.name(), each));
    running = Map.copyOf(names);
  }

  @Override
  public LaneParts parts(String name) throws ReplayRefused {
    Map<String, Made> first = running;
    Made live = first.get(name);
    if (live == null) {
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
            .make(live.on())
            .orElseThrow(() ->
                new ReplayRefused(name + " cannot be made a second time; natship check says why"))
            .withDeadLetters(live.parts().deadLetters());
    return live.on().type().equals(FILE)
        ? new LaneParts(name, more.settings(), new OneWriter(name, more.sink()), more.deadLetters())
        : more;
  }

  /// Encodes by itself, and has the first sink write, whichever that is by then.
  private final class OneWriter implements Sink {
    private final String name;
    private final Sink own;

    OneWriter(String name, Sink own) {
      this.name = name;
      this.own = own;
    }

    @Override
    public Encoding encoding() {
      return own.encoding();
    }

    @Override
    public Delivery deliver(Batch batch) throws IOException, InterruptedException {
      Made live = running.get(name);
      return live == null || !live.on().type().equals(FILE)
          ? new Delivery.Park(0, name + " was taken out")
          : live.parts().sink().deliver(batch);
    }

    @Override
    public void close() {
      own.close();
    }
  }
}
