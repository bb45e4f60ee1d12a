/// The output of a program, or of files, as lines on NATS in the shape that Fly gives them, and the
/// commands for it.
@NullMarked
package dev.natship.capture;

import org.jspecify.annotations.NullMarked;
