/// Delivers to Grafana Loki.
@NullMarked
package dev.natship.loki;

import org.jspecify.annotations.NullMarked;
