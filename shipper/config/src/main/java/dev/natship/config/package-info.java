/// The owner's configuration: files and variables in, checked settings and a decided list of
/// destinations out.
@NullMarked
package dev.natship.config;

import org.jspecify.annotations.NullMarked;
