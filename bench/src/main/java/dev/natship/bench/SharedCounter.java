package dev.natship.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A number that a child process shows to its parent through a mapped file. Anything slower would
/// be measured too. A negative number says that the child is not ready.
final class SharedCounter {
  private final MappedByteBuffer file;

  private SharedCounter(MappedByteBuffer file) {
    this.file = file;
  }

  static SharedCounter open(Path path) {
    try (FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new SharedCounter(channel.map(MapMode.READ_WRITE, 0, Long.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void set(long value) {
    file.putLong(0, value);
  }

  long get() {
    return file.getLong(0);
  }
}
