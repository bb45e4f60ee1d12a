/// HTTP for all sinks that speak it: one request, complete, and what its answer means.
///
/// An [HttpTransport] is what a sink has: it turns a [Content] into an [HttpCall] ([Addresses],
/// [Auth], [Compressors], [Authorizer]), sends it over [Connections], and makes a delivery of the
/// [Answer] ([Outcomes], [RetryAfter], [dev.natship.settings.Words]).
@NullMarked
package dev.natship.transport;

import org.jspecify.annotations.NullMarked;
