package dev.natship.google;

import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Settings;
import java.time.InstantSource;
import java.util.Map;

/// `type = google-storage`: objects in Google Cloud Storage.
public final class GoogleStorageSinkFactory implements SinkFactory {
  private final Map<String, String> environment;
  private final InstantSource clock;

  public GoogleStorageSinkFactory() {
    this(System.getenv(), InstantSource.system());
  }

  GoogleStorageSinkFactory(Map<String, String> environment, InstantSource clock) {
    this.environment = environment;
    this.clock = clock;
  }

  @Override
  public String type() {
    return "google-storage";
  }

  @Override
  public Sink create(Settings settings) {
    return GoogleStore.read(settings, environment, clock);
  }
}
