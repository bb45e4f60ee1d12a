package dev.natship.splunk;

import dev.natship.api.Encoding;
import dev.natship.api.Field;
import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Rfc3339;
import dev.natship.transport.HttpTransport;
import java.util.Map;

/// One event as an object of the HTTP Event Collector.
final class HecEncoding implements Encoding {

  /// What stands under `event`: the whole event, or only its message.
  enum Content {
    JSON,
    TEXT
  }

  /// @param meta `host`, `source`, `sourcetype`, `index`, in this order
  /// @param fields indexed fields, flat
  record Mapping(
      Content content, Map<String, FieldTemplate> meta, Map<String, FieldTemplate> fields) {}

  private final HttpTransport transport;
  private final Mapping mapping;
  private final Output scratch = new Output(128);

  HecEncoding(HttpTransport transport, Mapping mapping) {
    this.transport = transport;
    this.mapping = mapping;
  }

  @Override
  public void encode(LogLine event, Output out) {
    out.text("{\"time\":");
    Rfc3339.writeSeconds(event.timeNanos(), 3, out);
    texts(mapping.meta(), event, out, true);
    out.text(",\"event\":");
    // the collector refuses an empty text (code 13), but not an object with an empty message
    if (mapping.content() == Content.TEXT && !event.text(Field.MESSAGE).isEmpty()) {
      event.writeJsonText(Field.MESSAGE, out);
    } else {
      event.writeJson(out);
    }
    if (!mapping.fields().isEmpty()) {
      out.text(",\"fields\":{");
      texts(mapping.fields(), event, out, false);
      out.write('}');
    }
    out.write('}');
  }

  @Override
  public String partition(LogLine event) {
    return transport.partition(event);
  }

  private void texts(
      Map<String, FieldTemplate> templates, LogLine event, Output out, boolean continued) {
    boolean comma = continued;
    for (Map.Entry<String, FieldTemplate> entry : templates.entrySet()) {
      scratch.truncate(0);
      entry.getValue().write(event, scratch);
      if (scratch.size() == 0) {
        continue;
      }
      if (comma) {
        out.write(',');
      }
      comma = true;
      out.jsonString(entry.getKey());
      out.write(':');
      out.jsonString(scratch.array(), 0, scratch.size());
    }
  }
}
