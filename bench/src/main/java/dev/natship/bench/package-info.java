/// Generator of load, verifier of lines, and benchmarks. Never shipped.
@NullMarked
package dev.natship.bench;

import org.jspecify.annotations.NullMarked;
