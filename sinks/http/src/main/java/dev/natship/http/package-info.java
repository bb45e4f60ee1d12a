/// The HTTP transport, and the plain `http` sink over it.
///
/// An [HttpTransport] is what a sink has: it turns a [Content] into an [HttpCall] ([Addresses],
/// [Auth], [Compressors], [Authorizer]), sends it over [Connections], and makes a delivery of the
/// [Answer] ([Outcomes], [Reading], [RetryAfter], [dev.natship.settings.Words]).
@NullMarked
package dev.natship.http;

import org.jspecify.annotations.NullMarked;
