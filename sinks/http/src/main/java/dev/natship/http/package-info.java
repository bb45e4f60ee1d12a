/// The HTTP transport and the plain `http` sink.
@NullMarked
package dev.natship.http;

import org.jspecify.annotations.NullMarked;
