/// Sinks that need no network: `console`, `file` and `blackhole`.
@NullMarked
package dev.natship.local;

import org.jspecify.annotations.NullMarked;
