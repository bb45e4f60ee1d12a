/// A sink as somebody else would write it: the example of "Write a sink", and a plug-in in the
/// tests.
@NullMarked
package dev.natship.example;

import org.jspecify.annotations.NullMarked;
