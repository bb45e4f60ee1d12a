/// WorkloadPublisher generator, loss verifier and benchmarks; never shipped.
@NullMarked
package dev.natship.bench;

import org.jspecify.annotations.NullMarked;
