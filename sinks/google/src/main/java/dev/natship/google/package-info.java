/// Delivers to Google Cloud.
@NullMarked
package dev.natship.google;

import org.jspecify.annotations.NullMarked;
