package dev.natship.syslog;

import dev.natship.api.Encoding;
import dev.natship.api.FieldTemplate;
import dev.natship.api.Limits;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.api.Rfc3339;
import dev.natship.api.SeverityScale;

/// One syslog message, RFC 5424 or the older RFC 3164, without its framing. The time is the line's
/// own, the severity its level's.
final class SyslogEncoding implements Encoding {
  private static final SeverityScale SEVERITIES = SeverityScale.of("syslog");

  private static final int LONGEST_HOSTNAME = 255;
  private static final int LONGEST_APP_NAME = 48;
  private static final int LONGEST_PROCID = 128;
  private static final int LONGEST_MSGID = 32;
  private static final int LONGEST_TAG = 32;
  private static final int MICROSECONDS = 6;
  private static final String CUT = " [cut]";
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };

  enum Format {
    RFC5424,
    RFC3164
  }

  /// What the owner chose; `prefix` is written before every message, a token and a space.
  record Shape(
      Format format,
      String prefix,
      Facility facility,
      FieldTemplate hostname,
      FieldTemplate appName,
      FieldTemplate procid,
      FieldTemplate msgid,
      StructuredData structuredData,
      FieldTemplate message) {}

  private final Shape shape;
  private final Limits limits;
  private final boolean marksCut;
  private final Sanitizer sanitizer = new Sanitizer();
  private final Output time = new Output(32);

  SyslogEncoding(Shape shape, Limits limits) {
    this.shape = shape;
    this.limits = limits;
    this.marksCut = !shape.message().toString().contains("event}}");
  }

  @Override
  public Limits limits() {
    return limits;
  }

  @Override
  public void encode(LogLine line, Output out) {
    out.text(shape.prefix());
    out.write('<');
    out.number(shape.facility().priority(SEVERITIES.number(line.level()))).write('>');
    switch (shape.format()) {
      case RFC5424 -> encode5424(line, out);
      case RFC3164 -> encode3164(line, out);
    }
  }

  private void encode5424(LogLine line, Output out) {
    out.text("1 ");
    Rfc3339.write(line.timeNanos(), MICROSECONDS, out);
    out.write(' ');
    sanitizer.header(shape.hostname(), LONGEST_HOSTNAME, line, out);
    out.write(' ');
    sanitizer.header(shape.appName(), LONGEST_APP_NAME, line, out);
    out.write(' ');
    sanitizer.header(shape.procid(), LONGEST_PROCID, line, out);
    out.write(' ');
    sanitizer.header(shape.msgid(), LONGEST_MSGID, line, out);
    out.write(' ');
    shape.structuredData().write(line, sanitizer, out);
    out.write(' ');
    message(line, out);
  }

  /// A message that was cut says so: the protocol has no other place for it. JSON has one of its
  /// own.
  private void message(LogLine line, Output out) {
    sanitizer.text(shape.message(), line, out);
    if (marksCut && line.isCut()) {
      out.text(CUT);
    }
  }

  private void encode3164(LogLine line, Output out) {
    writeOldTime(line.timeNanos(), out);
    out.write(' ');
    sanitizer.header(shape.hostname(), LONGEST_HOSTNAME, line, out);
    out.write(' ');
    if (!sanitizer.tag(shape.appName(), LONGEST_TAG, line, out)) {
      out.text("natship");
    }
    int bracket = out.size();
    out.write('[');
    if (sanitizer.tag(shape.procid(), LONGEST_PROCID, line, out)) {
      out.write(']');
    } else {
      out.truncate(bracket);
    }
    out.text(": ");
    message(line, out);
  }

  /// `Feb 17 10:30:00` in UTC, cut from the long form `2026-02-17T10:30:00Z`.
  private void writeOldTime(long nanos, Output out) {
    time.truncate(0);
    Rfc3339.write(nanos, 0, time);
    byte[] iso = time.array();
    out.text(MONTHS[(iso[5] - '0') * 10 + iso[6] - '0' - 1]);
    out.write(' ');
    out.write(iso[8] == '0' ? ' ' : iso[8]);
    out.write(iso[9]);
    out.write(' ');
    out.write(iso, 11, 8);
  }
}
