package dev.natship.admin;

import dev.natship.api.Output;
import dev.natship.lines.LineView;
import dev.natship.reading.LineCursor;
import dev.natship.reading.LineJson;
import dev.natship.reading.SentForm;

/// How lines and what is told beside them go out.
enum WireForm implements SentForm {
  NDJSON("application/x-ndjson", "", "\n") {
    @Override
    void begin(LineCursor cursor, Output out) {
      // the object says it
    }
  },
  /// Server-sent events; a browser comes back with the id of the last one.
  EVENTS("text/event-stream", "event: notice\ndata: ", "\n\n") {
    @Override
    void begin(LineCursor cursor, Output out) {
      out.text("id: ").number(cursor.epoch()).text("-").number(cursor.sequence());
      out.text("\ndata: ");
    }
  };

  private final String type;
  private final String noticeBegin;
  private final String end;

  WireForm(String type, String noticeBegin, String end) {
    this.type = type;
    this.noticeBegin = noticeBegin;
    this.end = end;
  }

  String type() {
    return type;
  }

  /// What comes before the object of a line.
  abstract void begin(LineCursor cursor, Output out);

  void beginNotice(Output out) {
    out.text(noticeBegin);
  }

  void end(Output out) {
    out.text(end);
  }

  /// Says nothing.
  void heartbeat(Output out) {
    out.text(this == EVENTS ? ":\n\n" : "\n");
  }

  @Override
  public void write(LineCursor cursor, LineView line, Output out) {
    begin(cursor, out);
    LineJson.write(cursor, line, out);
    end(out);
  }
}
