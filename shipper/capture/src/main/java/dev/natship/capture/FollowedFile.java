package dev.natship.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A file that grows, is moved away and begins anew, or is cut. Belongs to one thread.
final class FollowedFile implements AutoCloseable {
  /// Opens the file to be read.
  interface Opener {
    FileChannel open(Path path) throws IOException;
  }

  private static final int MOST_DENIALS = 25;

  private final Path path;
  private final Opener opener;
  private final LineSplitter lines;
  private final byte[] piece = new byte[64 << 10];
  private @Nullable FileChannel open;
  private @Nullable Object key;
  private int denials;

  /// @param fromEnd whether what is in it already is left out
  FollowedFile(Path path, boolean fromEnd, LineSplitter.Taker taker) throws IOException {
    this(path, fromEnd, taker, each -> FileChannel.open(each, StandardOpenOption.READ));
  }

  FollowedFile(Path path, boolean fromEnd, LineSplitter.Taker taker, Opener opener)
      throws IOException {
    this.path = path;
    this.opener = opener;
    this.lines = new LineSplitter(taker);
    if (Files.exists(path) && !Files.isReadable(path)) {
      throw new AccessDeniedException(path.toString());
    }
    if (fromEnd && Files.exists(path)) {
      open();
      if (open != null) {
        open.position(open.size());
      }
    }
  }

  /// Reads what has come since. Says whether anything had.
  boolean read() throws IOException, InterruptedException {
    boolean any = drain();
    if (isAnother()) {
      // What was written between the last look and the move is still in the old one.
      any |= drain();
      lines.end();
      close();
      open();
      any |= drain();
    }
    return any;
  }

  /// The last line may have no end.
  void end() throws InterruptedException {
    lines.end();
  }

  private boolean drain() throws IOException, InterruptedException {
    FileChannel channel = open;
    if (channel == null) {
      return false;
    }
    if (channel.size() < channel.position()) {
      // The end of the line that was begun is gone with the rest.
      lines.end();
      channel.position(0);
    }
    boolean any = false;
    ByteBuffer buffer = ByteBuffer.wrap(piece);
    for (int n = channel.read(buffer); n > 0; n = channel.read(buffer)) {
      any = true;
      lines.add(piece, n);
      buffer.clear();
    }
    return any;
  }

  private boolean isAnother() throws IOException {
    try {
      return open == null || !Objects.equals(key, key());
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  /// The key is that of before: when the file is moved away at this very moment, the next one is
  /// rather read once more from its beginning than not at all.
  private void open() throws IOException {
    try {
      key = key();
      open = opener.open(path);
      denials = 0;
    } catch (NoSuchFileException _) {
      // it will come
    } catch (AccessDeniedException denied) {
      // Whoever rotates may make the new file first, and readable then.
      denials++;
      if (denials > MOST_DENIALS) {
        throw denied;
      }
    }
  }

  private @Nullable Object key() throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
