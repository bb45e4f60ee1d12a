/// A subset of LogQL, Loki's query language: its grammar, its typed tree, and what becomes of lines
/// under it. Reads and writes nothing.
@NullMarked
package dev.natship.logql;

import org.jspecify.annotations.NullMarked;
