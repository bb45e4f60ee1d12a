package dev.natship.azure;

import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Settings;
import java.time.InstantSource;

/// `type = azure-blob`: block blobs in Azure Storage.
public final class AzureBlobSinkFactory implements SinkFactory {
  private final InstantSource clock;

  public AzureBlobSinkFactory() {
    this(InstantSource.system());
  }

  AzureBlobSinkFactory(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public String type() {
    return "azure-blob";
  }

  @Override
  public Sink create(Settings settings) {
    return AzureStore.read(settings, clock);
  }
}
