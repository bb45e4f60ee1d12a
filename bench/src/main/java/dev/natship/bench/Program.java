package dev.natship.bench;

import java.io.IOException;
import java.nio.file.Path;

/// How to start a program that is to be measured.
interface Program {
  /// Starts it; what it prints goes to the file.
  Process start(Path log) throws IOException;

  String name();
}
