package dev.natship.google;

import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Settings;
import java.time.InstantSource;
import java.util.Map;

/// `type = google-logging`: entries of Google Cloud Logging.
public final class GoogleLoggingSinkFactory implements SinkFactory {
  private final Map<String, String> environment;
  private final InstantSource clock;

  public GoogleLoggingSinkFactory() {
    this(System.getenv(), InstantSource.system());
  }

  GoogleLoggingSinkFactory(Map<String, String> environment, InstantSource clock) {
    this.environment = environment;
    this.clock = clock;
  }

  @Override
  public String type() {
    return "google-logging";
  }

  @Override
  public Sink create(Settings settings) {
    return GoogleLoggingSink.read(settings, environment, clock);
  }
}
