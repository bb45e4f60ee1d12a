/// Where lines come from: subscriptions on NATS, kept alive and counted.
@NullMarked
package dev.natship.source;

import org.jspecify.annotations.NullMarked;
