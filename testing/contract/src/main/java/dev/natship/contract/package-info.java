/// What every sink is tested with: a real lane over a real journal, in a few lines. Never shipped.
@NullMarked
package dev.natship.contract;

import org.jspecify.annotations.NullMarked;
