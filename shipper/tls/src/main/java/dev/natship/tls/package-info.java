/// Whom to trust and who we are: one rule for every client and every scheme.
@NullMarked
package dev.natship.tls;

import org.jspecify.annotations.NullMarked;
