package dev.natship.otlp;

import dev.natship.api.FieldTemplate;
import java.util.Map;

/// Which attributes go with the resource (one for each app, instance, region and host) and which
/// with the record.
///
/// With `members`, every other leaf of the line becomes an attribute of the record too, under its
/// dotted path.
record OtlpMapping(
    Map<String, FieldTemplate> resource,
    Map<String, FieldTemplate> attributes,
    FieldTemplate body,
    boolean members) {}
