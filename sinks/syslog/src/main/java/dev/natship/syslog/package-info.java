/// Delivers to syslog servers.
@NullMarked
package dev.natship.syslog;

import org.jspecify.annotations.NullMarked;
