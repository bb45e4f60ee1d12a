/// Who we are to a NATS server, for everybody who connects to one.
@NullMarked
package dev.natship.identity;

import org.jspecify.annotations.NullMarked;
