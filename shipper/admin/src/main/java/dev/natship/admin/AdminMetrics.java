package dev.natship.admin;

import dev.natship.web.Load;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// The admin server about itself: who is connected, who had to leave, who was refused.
record AdminMetrics(Supplier<Load> load, Access access) {

  void bindTo(MeterRegistry meters) {
    Gauge.builder("natship.admin.connections", this, now -> now.load().get().connections())
        .register(meters);
    Gauge.builder("natship.admin.streams", this, now -> now.load().get().streams())
        .register(meters);
    FunctionCounter.builder(
            "natship.admin.removed.connections", this, now -> now.load().get().removed())
        .register(meters);
    refused(meters, "request", now -> now.load().get().refused());
    for (Access.Refusal reason : Access.Refusal.values()) {
      refused(meters, reason.name().toLowerCase(Locale.ROOT), now -> now.access().refused(reason));
    }
  }

  private void refused(MeterRegistry meters, String reason, ToDoubleFunction<AdminMetrics> count) {
    FunctionCounter.builder("natship.admin.refused.requests", this, count)
        .tag("reason", reason)
        .register(meters);
  }
}
