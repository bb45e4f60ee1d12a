package dev.natship.aws;

import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Settings;
import java.time.InstantSource;
import java.util.Map;

/// `type = cloudwatch`: CloudWatch Logs.
public final class CloudwatchSinkFactory implements SinkFactory {
  private final Map<String, String> environment;
  private final InstantSource clock;

  public CloudwatchSinkFactory() {
    this(System.getenv(), InstantSource.system());
  }

  CloudwatchSinkFactory(Map<String, String> environment, InstantSource clock) {
    this.environment = environment;
    this.clock = clock;
  }

  @Override
  public String type() {
    return "cloudwatch";
  }

  @Override
  public Sink create(Settings settings) {
    return CloudwatchSink.read(settings, environment, clock);
  }
}
