package dev.natship.gate;

import dev.natship.settings.Settings;
import java.time.Duration;

/// What the owner chose about the requests of one lane: when they are tried again, and how many go
/// at once.
///
/// @param parkProbe how often a parked destination is asked again
public record GateSettings(
    RetrySettings retries,
    Duration parkProbe,
    DisableAfter disableAfter,
    ConcurrencySettings concurrency) {

  public static GateSettings read(Settings settings) {
    ConcurrencySettings concurrency = ConcurrencySettings.read(settings);
    return new GateSettings(
        RetrySettings.read(settings),
        settings.positive("park.probe", Duration.ofSeconds(30)),
        DisableAfter.read(settings),
        concurrency);
  }
}
