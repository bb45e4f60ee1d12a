/// The parts of a running [Shipper]: made from the configuration, started and stopped in order.
@NullMarked
package dev.natship.assembly;

import org.jspecify.annotations.NullMarked;
