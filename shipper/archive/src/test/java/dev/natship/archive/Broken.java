package dev.natship.archive;

import dev.natship.segments.Storage;
import dev.natship.segments.StoredFile;
import java.io.IOException;
import java.util.List;

/// A folder in which one file cannot be opened.
record Broken(Storage storage, String file) implements Storage {
  @Override
  public List<String> names() throws IOException {
    return storage.names();
  }

  @Override
  public StoredFile create(String name) throws IOException {
    return storage.create(name);
  }

  @Override
  public StoredFile open(String name) throws IOException {
    if (name.equals(file)) {
      throw new IOException(name + ": input/output error");
    }
    return storage.open(name);
  }

  @Override
  public void delete(String name) throws IOException {
    storage.delete(name);
  }

  @Override
  public void rename(String name, String to) throws IOException {
    storage.rename(name, to);
  }

  @Override
  public void sync() throws IOException {
    storage.sync();
  }

  @Override
  public void close() {}
}
