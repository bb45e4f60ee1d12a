/// Delivers to Splunk HEC.
@NullMarked
package dev.natship.splunk;

import org.jspecify.annotations.NullMarked;
