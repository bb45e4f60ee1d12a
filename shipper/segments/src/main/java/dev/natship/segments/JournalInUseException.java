package dev.natship.segments;

import java.io.IOException;
import java.nio.file.Path;

/// Another process, or this one, has the directory open for writing.
public final class JournalInUseException extends IOException {
  private static final long serialVersionUID = 1;

  JournalInUseException(Path directory) {
    super(directory + ": another natship writes to this journal; stop it or choose another folder");
  }
}
