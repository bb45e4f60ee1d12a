package dev.natship.journal;

import java.time.Instant;

/// Whether lines become durable. While the disk fails, the journal goes on in memory and tries
/// again.
public sealed interface DiskHealth {

  record NotUsed() implements DiskHealth {}

  record Working() implements DiskHealth {}

  record Failing(Instant since, String reason) implements DiskHealth {}
}
