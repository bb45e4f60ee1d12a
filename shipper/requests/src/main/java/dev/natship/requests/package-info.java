/// HTTP requests as bytes that come piece by piece: heads, bodies, and what is refused of them.
@NullMarked
package dev.natship.requests;

import org.jspecify.annotations.NullMarked;
