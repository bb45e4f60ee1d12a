/// One log line. It is decoded once into a record, and from then on seen through a view of that
/// record.
@NullMarked
package dev.natship.lines;

import org.jspecify.annotations.NullMarked;
