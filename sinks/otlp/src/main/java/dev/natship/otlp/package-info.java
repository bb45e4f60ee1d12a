/// Delivers to OpenTelemetry collectors.
@NullMarked
package dev.natship.otlp;

import org.jspecify.annotations.NullMarked;
