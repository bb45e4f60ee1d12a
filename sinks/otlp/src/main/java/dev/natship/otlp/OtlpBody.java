package dev.natship.otlp;

import dev.natship.api.Batch;
import dev.natship.api.Encoding;
import dev.natship.transport.Content;

/// Encodes records and makes an export request of them, in one of the protocol's two forms.
interface OtlpBody extends Encoding {
  String contentType();

  Content of(Batch batch);

  /// A request without records, which a receiver answers with 200: the cheapest check.
  Content empty();
}
