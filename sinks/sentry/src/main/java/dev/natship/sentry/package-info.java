/// Delivers to Sentry.
@NullMarked
package dev.natship.sentry;

import org.jspecify.annotations.NullMarked;
