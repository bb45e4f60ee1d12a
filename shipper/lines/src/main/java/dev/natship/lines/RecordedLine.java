package dev.natship.lines;

import dev.natship.api.Utf8;

/// One line as the journal stores it, for tools that look into a journal.
public record RecordedLine(String subject, byte[] payload, boolean isUtf8) {

  /// Reads a journal record.
  public static RecordedLine of(byte[] record, int offset, int length) {
    LineView view = new LineView();
    view.reset(record, offset, length);
    byte[] payload = view.payload();
    return new RecordedLine(view.subject(), payload, Utf8.wellFormed(payload, 0, payload.length));
  }
}
