package dev.natship.bench;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Settings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// `type = counted-blackhole`: does what the blackhole does, and reports how many lines it took
/// through the mapped file `progress`. Asking for the status a hundred times a second would cost
/// the shipper more than some of its stages.
public final class CountedHoleFactory implements SinkFactory {
  @Override
  public String type() {
    return "counted-blackhole";
  }

  @Override
  public Sink create(Settings settings) {
    return new Hole(Path.of(settings.text("progress", "progress")));
  }

  private static final class Hole implements Sink {
    private final Path file;
    private @Nullable SharedCounter progress;
    private long lines;

    Hole(Path file) {
      this.file = file;
    }

    @Override
    public Encoding encoding() {
      return (event, out) -> {
        event.writeJson(out);
        out.write('\n');
      };
    }

    @Override
    public synchronized Delivery deliver(Batch batch) {
      SharedCounter shown = progress;
      if (shown == null) {
        shown = SharedCounter.open(file);
        progress = shown;
      }
      lines += batch.size();
      shown.set(lines);
      return new Delivery.Accepted(0);
    }
  }
}
