package dev.natship.loki;

import dev.natship.api.Encoding;
import dev.natship.api.Field;
import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.api.Logfmt;
import dev.natship.api.Output;
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

  private final HttpTransport transport;
  private final Line form;
  private final LabelSets labels;
  private final TextPairs metadata;
  private final Output scratch = new Output(1024);

  LokiEncoding(
      HttpTransport transport,
      Line form,
      Map<String, FieldTemplate> labels,
      Map<String, FieldTemplate> metadata) {
    this.transport = transport;
    this.form = form;
    this.labels = new LabelSets(labels);
    this.metadata = new TextPairs(metadata);
  }

  @Override
  public void encode(LogLine line, Output out) {
    int mark = KeyedItems.begin(out);
    QuotedHead lines = labels.write(line, out);
    KeyedItems.endKey(out, mark);
    out.text("[\"").number(line.timeNanos()).text("\",");
    writeLine(line, lines, out);
    if (!metadata.isEmpty()) {
      int before = out.size();
      out.write(',');
      if (!metadata.write(line, out, Integer.MAX_VALUE)) {
        out.truncate(before);
      }
    }
    out.write(']');
  }

  @Override
  public String partition(LogLine line) {
    return transport.partition(line);
  }

  private void writeLine(LogLine line, QuotedHead lines, Output out) {
    scratch.truncate(0);
    switch (form) {
      case JSON -> line.writeJson(scratch);
      case LOGFMT -> Logfmt.write(line, scratch);
      case TEXT -> line.writeText(Field.MESSAGE, scratch);
    }
    lines.write(scratch.array(), scratch.size(), out);
  }
}
