package dev.natship.segments;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A real directory. The writer holds a lock on it for as long as it is open; looking on needs
/// none.
public final class FolderStorage implements Storage {
  static final String LOCK = "lock";

  /// Lines may be anything, so that nobody else reads them.
  private static final String FILE = "rw-------";

  /// The JDK copies heap buffers through a native one that it keeps per thread: small pieces keep
  /// that small.
  private static final int PIECE = 128 << 10;

  private final Path folder;
  private final @Nullable FileChannel lock;
  private final boolean writes;

  private FolderStorage(Path folder, @Nullable FileChannel lock, boolean writes) {
    this.folder = folder;
    this.lock = lock;
    this.writes = writes;
  }

  /// A folder to look into.
  public static FolderStorage readOnly(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder.toString(), null, "there is no journal directory here");
    }
    return new FolderStorage(folder, null, false);
  }

  /// A folder inside one that this process has locked, made where there is none.
  public static FolderStorage beneath(Path folder) throws IOException {
    Folders.make(folder);
    return new FolderStorage(folder, null, true);
  }

  public static FolderStorage locked(Path folder) throws IOException {
    Folders.make(folder);
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), Set.of(CREATE, WRITE), Folders.ours(folder, FILE));
    try {
      if (channel.tryLock() != null) {
        return new FolderStorage(folder, channel, true);
      }
    } catch (OverlappingFileLockException _) {
      // Ours already: the same answer as for another process.
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new JournalInUseException(folder);
  }

  /// Throws what [#locked] would, and leaves nothing there: whoever looks may be another user than
  /// whoever writes.
  public static void tryOut(Path folder) throws IOException {
    Path there = folder.toAbsolutePath();
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (there == null || !Files.isDirectory(there)) {
      throw new FileSystemException(folder.toString(), null, "is no folder");
    }
    if (!Files.isWritable(there) || !Files.isExecutable(there)) {
      throw new AccessDeniedException(there.toString());
    }
    Path lock = folder.resolve(LOCK);
    if (Files.exists(lock)) {
      try (FileChannel channel = FileChannel.open(lock, WRITE)) {
        if (channel.tryLock() == null) {
          throw new JournalInUseException(folder);
        }
      } catch (OverlappingFileLockException _) {
        throw new JournalInUseException(folder);
      }
    } else {
      tryToMake(folder, there);
    }
  }

  /// Permissions do not tell of places where nobody can make a file, such as `/proc`. A full disk
  /// is no reason not to start.
  private static void tryToMake(Path folder, Path there) throws IOException {
    try {
      Files.delete(Files.createTempFile(there, ".natship", ""));
    } catch (AccessDeniedException _) {
      throw new AccessDeniedException(there.toString());
    } catch (IOException failure) {
      String words = String.valueOf(failure.getMessage());
      if (!words.contains("space") && !words.contains("quota")) {
        throw new FileSystemException(folder.toString(), null, "no file can be made in " + there);
      }
    }
  }

  @Override
  public List<String> names() throws IOException {
    var names = new ArrayList<String>();
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        names.add(String.valueOf(file.getFileName()));
      }
    }
    return names;
  }

  @Override
  public StoredFile create(String name) throws IOException {
    return new OpenFile(
        FileChannel.open(
            folder.resolve(name), Set.of(CREATE_NEW, READ, WRITE), Folders.ours(folder, FILE)));
  }

  @Override
  public StoredFile open(String name) throws IOException {
    Path file = folder.resolve(name);
    return new OpenFile(
        writes ? FileChannel.open(file, READ, WRITE) : FileChannel.open(file, READ));
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
  }

  @Override
  public void rename(String name, String to) throws IOException {
    Files.move(folder.resolve(name), folder.resolve(to), ATOMIC_MOVE);
  }

  @Override
  public void sync() throws IOException {
    Folders.sync(folder);
  }

  /// Asked with every chunk that is written, so it is one call of the system: a `FileStore` would
  /// read the list of all mounts first.
  @Override
  public long usable() {
    File disk = folder.toFile();
    return disk.getTotalSpace() > 0 ? disk.getUsableSpace() : Long.MAX_VALUE;
  }

  @Override
  public long size() {
    long size = folder.toFile().getTotalSpace();
    return size > 0 ? size : Long.MAX_VALUE;
  }

  @Override
  public void close() throws IOException {
    if (lock != null) {
      lock.close();
    }
  }

  private record OpenFile(FileChannel channel) implements StoredFile {
    @Override
    public int read(byte[] into, int offset, int length, long position) throws IOException {
      int done = 0;
      while (done < length) {
        var piece = ByteBuffer.wrap(into, offset + done, Math.min(PIECE, length - done));
        int count = channel.read(piece, position + done);
        if (count < 0) {
          break;
        }
        done += count;
      }
      return done;
    }

    @Override
    public void write(byte[] from, int offset, int length, long position) throws IOException {
      int done = 0;
      while (done < length) {
        var piece = ByteBuffer.wrap(from, offset + done, Math.min(PIECE, length - done));
        done += channel.write(piece, position + done);
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
