/// What every command has around it: streams, exit codes, the log, signals, and the way to a
/// running Natship.
@NullMarked
package dev.natship.shell;

import org.jspecify.annotations.NullMarked;
