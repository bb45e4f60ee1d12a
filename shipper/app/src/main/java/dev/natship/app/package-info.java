/// The command line, and the running [Shipper] put together from the other rooms.
@NullMarked
package dev.natship.app;

import org.jspecify.annotations.NullMarked;
