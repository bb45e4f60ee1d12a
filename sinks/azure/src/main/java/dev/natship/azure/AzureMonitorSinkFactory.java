package dev.natship.azure;

import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Settings;
import java.time.InstantSource;

/// `type = azure-monitor`: the Logs Ingestion API of Azure Monitor.
public final class AzureMonitorSinkFactory implements SinkFactory {
  private final InstantSource clock;

  public AzureMonitorSinkFactory() {
    this(InstantSource.system());
  }

  AzureMonitorSinkFactory(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public String type() {
    return "azure-monitor";
  }

  @Override
  public Sink create(Settings settings) {
    return AzureMonitorSink.read(settings, clock);
  }
}
