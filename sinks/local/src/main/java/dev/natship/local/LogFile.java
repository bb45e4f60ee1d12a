package dev.natship.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One file that is being appended to. Whole batches or nothing: what a full disk cut short is
/// taken back.
final class LogFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final @Nullable Object identity;
  private LocalDate day;
  private long size;

  private LogFile(
      Path path, FileChannel channel, @Nullable Object identity, LocalDate day, long size) {
    this.path = path;
    this.channel = channel;
    this.identity = identity;
    this.day = day;
    this.size = size;
  }

  static LogFile open(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      LogFile file =
          new LogFile(
              path,
              channel,
              attributes.fileKey(),
              day(attributes.lastModifiedTime().toInstant()),
              channel.size());
      file.endLine();
      return file;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /// A line that was cut off when the machine stopped must not run into the next.
  private void endLine() throws IOException {
    if (size == 0) {
      return;
    }
    ByteBuffer last = ByteBuffer.allocate(1);
    channel.read(last, size - 1);
    if (last.get(0) != '\n') {
      append(new byte[] {'\n'});
    }
  }

  Path path() {
    return path;
  }

  long size() {
    return size;
  }

  /// The day (UTC) of the last line.
  LocalDate day() {
    return day;
  }

  /// Whether the path still leads to this file; somebody else may have moved or deleted it.
  boolean isCurrent() {
    try {
      return Objects.equals(
          identity,
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .fileKey());
    } catch (IOException _) {
      return false;
    }
  }

  void append(byte[] lines, Instant now) throws IOException {
    append(lines);
    day = day(now);
  }

  private void append(byte[] lines) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(lines);
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer, size + buffer.position());
      }
      size += lines.length;
    } catch (IOException e) {
      channel.truncate(size);
      throw e;
    }
  }

  void sync() throws IOException {
    channel.force(false);
  }

  static LocalDate day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
