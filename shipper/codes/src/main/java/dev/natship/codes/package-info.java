/// What may happen to a running Natship, each with a code that stays, and the page about them.
@NullMarked
package dev.natship.codes;

import org.jspecify.annotations.NullMarked;
