package dev.natship.otlp;

import dev.natship.api.Batch;
import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.api.LogLine.LeafKind;
import dev.natship.api.Output;
import dev.natship.api.SeverityScale;
import dev.natship.transport.Content;
import dev.natship.transport.HttpTransport;
import dev.natship.transport.KeyedItems;
import java.util.Map;

/// Log records in OTLP's JSON form: camel case, enum values as numbers, 64-bit numbers as texts.
final class JsonRecords implements OtlpBody {
  private static final SeverityScale SEVERITIES = SeverityScale.of("otlp");

  private final HttpTransport transport;
  private final OtlpMapping mapping;
  private final String scope;
  private final Output scratch = new Output(256);

  JsonRecords(HttpTransport transport, OtlpMapping mapping, String scopeName, String scopeVersion) {
    this.transport = transport;
    this.mapping = mapping;
    Output out = new Output(64);
    out.text("{\"name\":").jsonString(scopeName);
    if (!scopeVersion.isEmpty()) {
      out.text(",\"version\":").jsonString(scopeVersion);
    }
    out.write('}');
    this.scope = out.toText();
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public Content empty() {
    return new Content().add("{}");
  }

  @Override
  public void encode(LogLine line, Output out) {
    int mark = KeyedItems.begin(out);
    out.write('[');
    attributes(mapping.resource(), line, out);
    out.write(']');
    KeyedItems.endKey(out, mark);
    out.text("{\"timeUnixNano\":\"").number(line.timeNanos());
    out.text("\",\"observedTimeUnixNano\":\"").number(line.receivedNanos());
    out.text("\",\"severityNumber\":").number(SEVERITIES.number(line.level()));
    out.text(",\"severityText\":").jsonString(OtlpSink.severityText(line));
    scratch.truncate(0);
    mapping.body().write(line, scratch);
    out.text(",\"body\":{\"stringValue\":").jsonString(scratch.array(), 0, scratch.size());
    out.text("},\"attributes\":[");
    int start = out.size();
    attributes(mapping.attributes(), line, out);
    if (mapping.members()) {
      line.leaves((path, kind, text) -> member(path, kind, text, start, out));
    }
    out.text("]}");
  }

  @Override
  public String partition(LogLine line) {
    return transport.partition(line);
  }

  @Override
  public Content of(Batch batch) {
    Content content = new Content();
    content.add("{\"resourceLogs\":[");
    String separator = "";
    for (KeyedItems.Group group : KeyedItems.groups(batch)) {
      content
          .add(separator)
          .add("{\"resource\":{\"attributes\":")
          .add(group.key())
          .add("},\"scopeLogs\":[{\"scope\":")
          .add(scope)
          .add(",\"logRecords\":[");
      int[] items = group.items();
      for (int i = 0; i < items.length; i++) {
        content.add(i == 0 ? "" : ",");
        KeyedItems.addValue(batch, items[i], content);
      }
      content.add("]}]}");
      separator = ",";
    }
    return content.add("]}");
  }

  private void attributes(Map<String, FieldTemplate> templates, LogLine line, Output out) {
    int start = out.size();
    for (Map.Entry<String, FieldTemplate> entry : templates.entrySet()) {
      scratch.truncate(0);
      entry.getValue().write(line, scratch);
      if (scratch.size() > 0) {
        key(entry.getKey(), start, out);
        out.text("{\"stringValue\":").jsonString(scratch.array(), 0, scratch.size()).text("}}");
      }
    }
  }

  private void member(String path, LeafKind kind, String text, int start, Output out) {
    if (OtlpSink.isCore(path) || mapping.attributes().containsKey(path)) {
      return;
    }
    key(path, start, out);
    switch (kind) {
      case STRING, ARRAY -> out.text("{\"stringValue\":").jsonString(text);
      case BOOLEAN -> out.text("{\"boolValue\":").text(text);
      case NUMBER -> {
        if (OtlpSink.isWhole(text)) {
          out.text("{\"intValue\":\"").text(text).text("\"");
        } else {
          out.text("{\"doubleValue\":").text(text);
        }
      }
      case NULL -> out.text("{");
    }
    out.text("}}");
  }

  private static void key(String key, int start, Output out) {
    if (out.size() > start) {
      out.write(',');
    }
    out.text("{\"key\":").jsonString(key).text(",\"value\":");
  }
}
