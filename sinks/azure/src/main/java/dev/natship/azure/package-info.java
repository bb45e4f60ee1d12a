/// Delivers to Microsoft Azure.
@NullMarked
package dev.natship.azure;

import org.jspecify.annotations.NullMarked;
