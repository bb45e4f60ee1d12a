package dev.natship.archive;

import java.io.IOException;

/// A file of the archive was written by a later Natship, in a format that this one does not know.
final class NewerArchiveException extends IOException {
  private static final long serialVersionUID = 1;

  NewerArchiveException(String file, int version) {
    super(
        file
            + " has format "
            + version
            + ", which a later natship wrote; this one reads up to "
            + ArchiveFormat.VERSION);
  }
}
