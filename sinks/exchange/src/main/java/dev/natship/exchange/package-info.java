/// HTTP/1.1 as little as it takes: one request and its answer, over a connection that is kept.
@NullMarked
package dev.natship.exchange;

import org.jspecify.annotations.NullMarked;
