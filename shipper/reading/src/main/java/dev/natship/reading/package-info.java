/// Reading the journal for people and programs: the live tail, and what the journal still holds.
/// Nobody who reads here holds a line back, and no lane knows that somebody looks.
@NullMarked
package dev.natship.reading;

import org.jspecify.annotations.NullMarked;
