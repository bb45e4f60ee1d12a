/// Loki's HTTP API over what can be read here, so that Grafana and logcli are clients.
@NullMarked
package dev.natship.grafana;

import org.jspecify.annotations.NullMarked;
