/// A subset of LogQL, Loki's query language: parses queries to a typed tree, and applies them to
/// lines. Reads and writes no files.
@NullMarked
package dev.natship.logql;

import org.jspecify.annotations.NullMarked;
