/// Configuration, provider catalogue, sink discovery, admin server and command line.
@NullMarked
package dev.natship.app;

import org.jspecify.annotations.NullMarked;
