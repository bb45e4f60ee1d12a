package dev.natship.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
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

/// One file that is being appended to. A batch is written whole or not at all: when the disk is
/// full, the part that was written is cut off again.
final class LogFile implements AutoCloseable {
  /// The words for a file that should hold gzip members and holds something else.
  static final String FOREIGN = "holds something else than compressed lines";

  private final Path path;
  private final FileChannel channel;
  private final @Nullable Object identity;
  private LocalDate day;
  private Instant used;
  private long size;

  private LogFile(
      Path path,
      FileChannel channel,
      @Nullable Object identity,
      LocalDate day,
      Instant used,
      long size) {
    this.path = path;
    this.channel = channel;
    this.identity = identity;
    this.day = day;
    this.used = used;
    this.size = size;
  }

  /// Opens a file of plain lines.
  static LogFile openLines(Path path, Instant now) throws IOException {
    return open(path, now, LogFile::endLine);
  }

  /// Opens a file of gzip members.
  ///
  /// @param intact a size at which the file is known to hold whole members only
  static LogFile openMembers(Path path, long intact, Instant now) throws IOException {
    return open(
        path,
        now,
        file -> {
          if (file.size != intact) {
            file.endMember();
          }
        });
  }

  private interface Mending {
    void mend(LogFile file) throws IOException;
  }

  private static LogFile open(Path path, Instant now, Mending mending) throws IOException {
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
              now,
              channel.size());
      mending.mend(file);
      return file;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /// Ends a line that was cut off when the machine stopped, so that the next one begins anew.
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

  /// Removes a member that was cut off: programs would not read past it.
  private void endMember() throws IOException {
    long whole = Members.whole(channel);
    if (whole == 0 && !Members.beginIn(channel)) {
      throw new FileSystemException(path.toString(), null, FOREIGN);
    }
    if (whole < size) {
      channel.truncate(whole);
      size = whole;
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

  /// Whether nothing was written since then.
  boolean isIdleSince(Instant moment) {
    return used.isBefore(moment);
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
    used = now;
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
