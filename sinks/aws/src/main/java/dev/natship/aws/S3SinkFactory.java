package dev.natship.aws;

import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Settings;
import java.time.InstantSource;
import java.util.Map;

/// `type = s3`: objects in S3 and in stores that speak like it.
public final class S3SinkFactory implements SinkFactory {
  private final Map<String, String> environment;
  private final InstantSource clock;

  public S3SinkFactory() {
    this(System.getenv(), InstantSource.system());
  }

  S3SinkFactory(Map<String, String> environment, InstantSource clock) {
    this.environment = environment;
    this.clock = clock;
  }

  @Override
  public String type() {
    return "s3";
  }

  @Override
  public Sink create(Settings settings) {
    return S3Store.read(settings, environment, clock);
  }
}
