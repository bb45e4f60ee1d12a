package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Limits;
import dev.natship.config.Destination;
import dev.natship.engine.LaneSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// No preset's batches may exceed what its vendor takes, whatever batches the owner asks for, and
/// no line may go out that the vendor would lose for its time.
class LimitsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    // vendor, bytes of a request, its events, bytes of an event; 0 where none is documented
    "appsignal,            450_000,    100,         0",
    "axiom,              4_000_000, 10_000, 1_000_000",
    "better-stack,       10_000_000,     0, 10_000_000",
    "datadog,            5_000_000,  1_000, 1_000_000",
    "honeybadger,          102_400,      0,   102_400",
    "honeycomb,          5_000_000,      0,   100_000",
    "humio,              1_000_000,      0, 1_000_000",
    "logdna,             10_000_000,     0,    32_000",
    "logflare,           12_000_000,     0,         0",
    "loki,               6_000_000,      0,   256_000",
    "opsverse,           6_000_000,      0,   256_000",
    "new-relic,          1_000_000,      0, 1_000_000",
    "openobserve,       209_715_200,     0,         0",
    "sematext,           10_000_000,     0,    64_000",
    "slack,                      0,      1,         0",
  })
  void aRequestIsNeverMoreThanTheVendorTakes(
      String vendor, String bytes, String events, String eventBytes) {
    Limits limits = limits(vendor);

    assertWithin(number(bytes), limits.bytes(), vendor + ": bytes");
    assertWithin(number(events), limits.events(), vendor + ": events");
    assertWithin(number(eventBytes), limits.eventBytes(), vendor + ": bytes of an event");
  }

  @ParameterizedTest
  @CsvSource({
    "openobserve,    PT5H,   PT24H",
    "datadog,        PT18H,  PT2H",
    "livekit-datadog, PT18H, PT2H",
    "new-relic,      PT48H,  PT0S",
    "livekit-new-relic, PT48H, PT0S",
    "logdna,         PT24H,  PT24H",
    "loki,           PT168H, PT10M",
    "opsverse,       PT168H, PT10M",
  })
  void aLineGoesOutOnlyInItsVendorsWindow(String vendor, Duration past, Duration future) {
    Limits limits = limits(vendor);

    assertTrue(
        limits.past().compareTo(past) <= 0 && !limits.past().isZero(), limits.past()::toString);
    assertEquals(future.isZero(), limits.future().isZero(), limits.future()::toString);
    assertTrue(limits.future().compareTo(future) <= 0, limits.future()::toString);
  }

  private static void assertWithin(long most, long own, String what) {
    if (most > 0) {
      assertTrue(own > 0 && own <= most, what + ": " + own + " of " + most);
    }
  }

  private static long number(String text) {
    return Long.parseLong(text.replace("_", ""));
  }

  private Limits limits(String name) {
    Installation installation = new Installation(folder);
    Destination.On on = installation.destinationOn(name, Vendor.overHttp(name).environment(), "");
    return LaneSettings.read(on.settings()).limits();
  }
}
