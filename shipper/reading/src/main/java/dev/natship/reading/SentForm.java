package dev.natship.reading;

import dev.natship.api.Output;
import dev.natship.lines.LineView;

/// How a line is written for those who follow. Equal ones write alike, so that what one wrote
/// serves the others.
public interface SentForm {
  void write(LineCursor cursor, LineView line, Output out);
}
