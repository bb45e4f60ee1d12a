package dev.natship.bench;

import java.io.IOException;
import java.nio.file.Path;

/// A program that can be started and measured.
interface Program {
  /// Starts it. Its output goes to the file.
  Process start(Path log) throws IOException;

  String name();
}
