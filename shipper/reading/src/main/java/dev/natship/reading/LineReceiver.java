package dev.natship.reading;

import java.io.IOException;

/// Who gets the lines of a [LogQuery]. All calls come from the thread that reads; each may wait for
/// whoever is behind it. What it throws ends the reading.
public interface LineReceiver {
  void line(FoundLine line) throws IOException, InterruptedException;

  /// Many of those who are followed, in the form that was asked for.
  default void lines(FoundLines found) throws IOException, InterruptedException {
    for (int i = 0; i < found.count(); i++) {
      line(found.line(i));
    }
  }

  void notice(Notice notice) throws IOException, InterruptedException;

  /// There is nothing more for the moment: whatever was gathered should go out. Comes every few
  /// seconds at the least, also when there is nothing new.
  void flush() throws IOException, InterruptedException;
}
