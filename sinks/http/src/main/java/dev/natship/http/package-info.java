/// The plain sink `http`: whatever takes JSON or text, told by settings alone.
@NullMarked
package dev.natship.http;

import org.jspecify.annotations.NullMarked;
