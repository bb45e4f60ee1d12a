package dev.natship.google;

import dev.natship.api.Encoding;
import dev.natship.api.Field;
import dev.natship.api.FieldTemplate;
import dev.natship.api.Limits;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Rfc3339;
import dev.natship.api.SeverityScale;
import dev.natship.transport.AddressText;
import java.time.Duration;
import java.util.Map;
import java.util.zip.CRC32C;

/// One line as a LogEntry. Its `insertId` is the same each time the line is sent, so that Google
/// keeps only one.
final class LogEntryEncoding implements Encoding {
  private static final SeverityScale SEVERITIES = SeverityScale.of("google");

  /// The words behind `payload = `.
  enum Payload {
    JSON,
    TEXT
  }

  /// @param type of the monitored resource
  /// @param labels of the monitored resource
  record Resource(String type, Map<String, FieldTemplate> labels) {}

  // an entry may have 256 KiB in Google's own encoding, a request 10 MB
  private static final Limits LIMITS =
      Limits.NONE
          .withBytes(9_500_000)
          .withLineBytes(250_000)
          .withLineOverhead(1)
          .withWindow(Duration.ofDays(30), Duration.ofHours(24));

  private final String project;
  private final FieldTemplate log;
  private final Resource resource;
  private final Map<String, FieldTemplate> labels;
  private final Payload payload;
  private final Output scratch = new Output(1024);

  LogEntryEncoding(
      String project,
      FieldTemplate log,
      Resource resource,
      Map<String, FieldTemplate> labels,
      Payload payload) {
    this.project = project;
    this.log = log;
    this.resource = resource;
    this.labels = labels;
    this.payload = payload;
  }

  @Override
  public void encode(LogLine line, Output out) {
    out.text("{\"logName\":").jsonString("projects/" + project + "/logs/" + logId(line));
    out.text(",\"resource\":{\"type\":").jsonString(resource.type());
    texts(resource.labels(), line, out);
    out.text("},\"severity\":\"").text(SEVERITIES.name(line.level()));
    out.text("\",\"timestamp\":\"");
    Rfc3339.write(line.timeNanos(), 9, out);
    out.write('"');
    scratch.truncate(0);
    switch (payload) {
      case JSON -> line.writeJson(scratch);
      case TEXT -> line.writeText(Field.MESSAGE, scratch);
    }
    out.text(",\"insertId\":").jsonString(insertId(line));
    texts(labels, line, out);
    switch (payload) {
      case JSON -> {
        out.text(",\"jsonPayload\":");
        out.write(scratch.array(), 0, scratch.size());
      }
      case TEXT -> {
        out.text(",\"textPayload\":");
        out.jsonString(scratch.array(), 0, scratch.size());
      }
    }
    out.write('}');
  }

  @Override
  public Limits limits() {
    return LIMITS;
  }

  private String logId(LogLine line) {
    String id = log.render(line);
    return id.isEmpty() ? "natship" : AddressText.path(id).replace("/", "%2F");
  }

  /// Made of machine, times and checksum, so that two different lines never share it.
  private String insertId(LogLine line) {
    CRC32C checksum = new CRC32C();
    checksum.update(scratch.array(), 0, scratch.size());
    return line.text(Field.INSTANCE)
        + "-"
        + line.timeNanos()
        + "-"
        + Long.toString(line.receivedNanos(), Character.MAX_RADIX)
        + Long.toString(checksum.getValue(), Character.MAX_RADIX);
  }

  private void texts(Map<String, FieldTemplate> templates, LogLine line, Output out) {
    String before = ",\"labels\":{";
    for (Map.Entry<String, FieldTemplate> entry : templates.entrySet()) {
      String value = entry.getValue().render(line);
      if (!value.isEmpty()) {
        out.text(before).jsonString(entry.getKey()).write(':');
        out.jsonString(value);
        before = ",";
      }
    }
    if (before.equals(",")) {
      out.write('}');
    }
  }
}
