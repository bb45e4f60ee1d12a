/// A small HTTP/1.1 server: connections, routes, responses, streams, and who has to leave when it
/// is full.
@NullMarked
package dev.natship.web;

import org.jspecify.annotations.NullMarked;
