package dev.natship.segments;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/// The few things the journal asks of a directory. Tests put a disk behind it that fails on
/// purpose.
public interface Storage extends Closeable {
  List<String> names() throws IOException;

  /// A new file; an old one of the same name is an error.
  StoredFile create(String name) throws IOException;

  StoredFile open(String name) throws IOException;

  void delete(String name) throws IOException;

  /// At once: another file of the new name is replaced.
  void rename(String name, String to) throws IOException;

  /// Makes created and deleted names durable.
  void sync() throws IOException;

  /// How many bytes may still be written; much, where nobody knows, as some say who are mounted
  /// over a network.
  default long usable() {
    return Long.MAX_VALUE;
  }

  /// How many bytes the disk has in all; much, where nobody knows.
  default long size() {
    return Long.MAX_VALUE;
  }
}
