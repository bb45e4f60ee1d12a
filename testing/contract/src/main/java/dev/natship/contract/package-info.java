/// Test tools for all sinks: a real lane over a real journal, in a few lines. Never shipped.
@NullMarked
package dev.natship.contract;

import org.jspecify.annotations.NullMarked;
