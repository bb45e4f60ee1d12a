/// What a sink author sees: lines in, deliveries out.
@NullMarked
package dev.natship.api;

import org.jspecify.annotations.NullMarked;
