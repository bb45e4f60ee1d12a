/// A NATS-speaking broker on loopback and synthetic applications, for the demo and for fault tests
/// only.
@NullMarked
package dev.natship.demo;

import org.jspecify.annotations.NullMarked;
