package dev.natship.http;

import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Settings;

/// `type = http`.
public final class HttpSinkFactory implements SinkFactory {
  @Override
  public String type() {
    return "http";
  }

  @Override
  public Sink create(Settings settings) {
    return HttpSink.read(settings);
  }
}
