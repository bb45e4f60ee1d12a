package dev.natship.segments;

import java.io.Closeable;
import java.io.IOException;

/// One file, read and written at positions.
public interface StoredFile extends Closeable {

  /// Reads until `length` or the end of the file, and returns how much that was.
  int read(byte[] into, int offset, int length, long position) throws IOException;

  /// Writes everything or throws; after an exception any part may have been written.
  void write(byte[] from, int offset, int length, long position) throws IOException;

  void truncate(long size) throws IOException;

  void force() throws IOException;

  long size() throws IOException;
}
