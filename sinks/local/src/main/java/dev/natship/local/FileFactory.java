package dev.natship.local;

import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Settings;
import java.time.InstantSource;

/// `type = file`: lines appended to files whose names may hold fields, such as
/// `/data/{{fly.app.name}}/{{time:yyyy-MM-dd}}.log`; see [FileSettings].
public final class FileFactory implements SinkFactory {
  @Override
  public String type() {
    return "file";
  }

  @Override
  public Sink create(Settings settings) {
    return new FileSink(FileSettings.read(settings), InstantSource.system());
  }
}
