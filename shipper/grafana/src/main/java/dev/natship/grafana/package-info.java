/// Loki's HTTP API over the lines that Natship stores, so that Grafana and logcli can read them.
@NullMarked
package dev.natship.grafana;

import org.jspecify.annotations.NullMarked;
