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

/// Log records as binary protobuf: the resource is the item's key, the finished record its value.
final class ProtobufRecords implements OtlpBody {
  private static final SeverityScale SEVERITIES = SeverityScale.of("otlp");

  private final HttpTransport transport;
  private final OtlpMapping mapping;
  private final byte[] scope;
  private final Output scratch = new Output(256);

  ProtobufRecords(
      HttpTransport transport, OtlpMapping mapping, String scopeName, String scopeVersion) {
    this.transport = transport;
    this.mapping = mapping;
    Output out = new Output(64);
    Proto.text(1, scopeName, out);
    if (!scopeVersion.isEmpty()) {
      Proto.text(2, scopeVersion, out);
    }
    this.scope = out.toByteArray();
  }

  @Override
  public String contentType() {
    return "application/x-protobuf";
  }

  @Override
  public Content empty() {
    return new Content();
  }

  @Override
  public void encode(LogLine line, Output out) {
    int mark = KeyedItems.begin(out);
    attributes(1, mapping.resource(), line, out);
    KeyedItems.endKey(out, mark);
    int record = Proto.begin(2, out);
    Proto.fixed64(1, line.timeNanos(), out);
    Proto.varint(2, SEVERITIES.number(line.level()), out);
    Proto.text(3, OtlpSink.severityText(line), out);
    scratch.truncate(0);
    mapping.body().write(line, scratch);
    int body = Proto.begin(5, out);
    Proto.head(1, scratch.size(), out);
    out.write(scratch.array(), 0, scratch.size());
    Proto.end(body, out);
    attributes(6, mapping.attributes(), line, out);
    if (mapping.members()) {
      line.leaves((path, kind, text) -> member(path, kind, text, out));
    }
    Proto.fixed64(11, line.receivedNanos(), out);
    Proto.end(record, out);
  }

  @Override
  public String partition(LogLine line) {
    return transport.partition(line);
  }

  @Override
  public Content of(Batch batch) {
    Content content = new Content();
    for (KeyedItems.Group group : KeyedItems.groups(batch)) {
      int records = 0;
      for (int item : group.items()) {
        records += KeyedItems.valueLength(batch, item);
      }
      int scopeLogs = Proto.headLength(1, scope.length) + scope.length + records;
      int resource = Proto.headLength(1, group.key().length) + group.key().length;
      Output heads = new Output(64);
      Proto.head(1, resource + Proto.headLength(2, scopeLogs) + scopeLogs, heads);
      Proto.bytes(1, group.key(), heads);
      Proto.head(2, scopeLogs, heads);
      Proto.bytes(1, scope, heads);
      content.add(heads);
      for (int item : group.items()) {
        KeyedItems.addValue(batch, item, content);
      }
    }
    return content;
  }

  private void attributes(
      int field, Map<String, FieldTemplate> templates, LogLine line, Output out) {
    for (Map.Entry<String, FieldTemplate> entry : templates.entrySet()) {
      scratch.truncate(0);
      entry.getValue().write(line, scratch);
      if (scratch.size() > 0) {
        int attribute = Proto.begin(field, out);
        Proto.text(1, entry.getKey(), out);
        Proto.head(2, Proto.headLength(1, scratch.size()) + scratch.size(), out);
        Proto.head(1, scratch.size(), out);
        out.write(scratch.array(), 0, scratch.size());
        Proto.end(attribute, out);
      }
    }
  }

  private void member(String path, LeafKind kind, String text, Output out) {
    if (OtlpSink.isCore(path) || mapping.attributes().containsKey(path)) {
      return;
    }
    int attribute = Proto.begin(6, out);
    Proto.text(1, path, out);
    int value = Proto.begin(2, out);
    switch (kind) {
      case STRING, ARRAY -> Proto.text(1, text, out);
      case BOOLEAN -> Proto.varint(2, text.equals("true") ? 1 : 0, out);
      case NUMBER -> number(text, out);
      case NULL -> {}
    }
    Proto.end(value, out);
    Proto.end(attribute, out);
  }

  private static void number(String text, Output out) {
    if (OtlpSink.isWhole(text)) {
      Proto.varint(3, Long.parseLong(text), out);
    } else {
      Proto.fixed64(4, Double.doubleToLongBits(Double.parseDouble(text)), out);
    }
  }
}
