package dev.natship.loki;

import dev.natship.api.Encoding;
import dev.natship.api.Field;
import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.api.Logfmt;
import dev.natship.api.Output;
import dev.natship.api.Utf8;
import dev.natship.transport.HttpTransport;
import dev.natship.transport.KeyedItems;
import java.util.Map;

/// One line as the labels of its stream and a `["<ns>","<line>"]` entry.
final class LokiEncoding implements Encoding {

  /// How the line itself is written.
  enum Line {
    JSON,
    LOGFMT,
    TEXT
  }

  private static final int LONGEST_LABEL_VALUE = 2048;

  private final HttpTransport transport;
  private final Line form;
  private final Map<String, FieldTemplate> labels;
  private final Map<String, FieldTemplate> metadata;
  private final Output scratch = new Output(1024);

  LokiEncoding(
      HttpTransport transport,
      Line form,
      Map<String, FieldTemplate> labels,
      Map<String, FieldTemplate> metadata) {
    this.transport = transport;
    this.form = form;
    this.labels = labels;
    this.metadata = metadata;
  }

  @Override
  public void encode(LogLine line, Output out) {
    int mark = KeyedItems.begin(out);
    if (!pairs(labels, line, out, LONGEST_LABEL_VALUE)) {
      out.truncate(out.size() - 1);
      out.text("\"agent\":\"natship\"}");
    }
    KeyedItems.endKey(out, mark);
    out.text("[\"").number(line.timeNanos()).text("\",");
    writeLine(line, out);
    if (!metadata.isEmpty()) {
      int before = out.size();
      out.write(',');
      if (!pairs(metadata, line, out, Integer.MAX_VALUE)) {
        out.truncate(before);
      }
    }
    out.write(']');
  }

  @Override
  public String partition(LogLine line) {
    return transport.partition(line);
  }

  private void writeLine(LogLine line, Output out) {
    scratch.truncate(0);
    switch (form) {
      case JSON -> line.writeJson(scratch);
      case LOGFMT -> Logfmt.write(line, scratch);
      case TEXT -> line.writeText(Field.MESSAGE, scratch);
    }
    out.jsonString(scratch.array(), 0, scratch.size());
  }

  /// Writes an object of texts without the empty ones. Returns whether there were any others.
  private boolean pairs(
      Map<String, FieldTemplate> templates, LogLine line, Output out, int longest) {
    boolean any = false;
    out.write('{');
    for (Map.Entry<String, FieldTemplate> entry : templates.entrySet()) {
      scratch.truncate(0);
      entry.getValue().write(line, scratch);
      int length = Utf8.boundary(scratch.array(), 0, scratch.size(), longest);
      if (length == 0) {
        continue;
      }
      if (any) {
        out.write(',');
      }
      any = true;
      out.jsonString(entry.getKey());
      out.write(':');
      out.jsonString(scratch.array(), 0, length);
    }
    out.write('}');
    return any;
  }
}
