package dev.natship.deadletters;

import dev.natship.api.Output;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// One file of letters, each on a line of its own. What was appended is on the disk when the call
/// returns. A letter that was cut off, when the process or the machine stopped, spoils no other.
/// Whoever changes a file has the folder to himself meanwhile.
final class LetterFile {
  /// Makes what was written last: [FileChannel#force].
  interface Syncing {
    void sync(FileChannel file) throws IOException;
  }

  private static final int PIECE = 1 << 20;

  private final LetterFolder folder;
  private final Path path;
  private final Syncing syncing;

  LetterFile(LetterFolder folder, Path path, Syncing syncing) {
    this.folder = folder;
    this.path = path;
    this.syncing = syncing;
  }

  /// Appends all of them, or none.
  void append(List<Output> letters) throws IOException {
    boolean fresh = folder.create(path);
    try (FileChannel file = openToAppend()) {
      long before = file.size();
      try {
        for (Output some : letters) {
          write(file, ByteBuffer.wrap(some.array(), 0, some.size()));
        }
        syncing.sync(file);
      } catch (ClosedByInterruptException e) {
        throw e;
      } catch (IOException e) {
        takeBack(file, before, e);
        throw e;
      }
    }
    if (fresh) {
      folder.sync();
    }
  }

  /// Appends what another file has.
  void append(LetterFile other) throws IOException {
    folder.create(path);
    try (FileChannel source = FileChannel.open(other.path, StandardOpenOption.READ);
        FileChannel target = openToAppend()) {
      long size = source.size();
      long done = 0;
      while (done < size) {
        done += source.transferTo(done, size - done, target);
      }
      syncing.sync(target);
    }
    folder.sync();
  }

  /// Appends the selected letters of another file.
  void append(LetterFile other, Predicate<DeadLetter> selected) throws IOException {
    Output piece = new Output(1024);
    try {
      other.each(letter -> {
        if (selected.test(letter)) {
          letter.write(piece);
          if (piece.size() > PIECE) {
            appendPiece(piece);
          }
        }
      });
      if (piece.size() > 0) {
        appendPiece(piece);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void appendPiece(Output piece) {
    try {
      append(List.of(piece));
      piece.truncate(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Opens for letters, which begin on a line of their own: a letter that was cut off must not
  /// swallow the next one.
  private FileChannel openToAppend() throws IOException {
    FileChannel file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      long size = file.size();
      file.position(size);
      if (size > 0) {
        ByteBuffer last = ByteBuffer.allocate(1);
        file.read(last, size - 1);
        if (last.get(0) != '\n') {
          write(file, ByteBuffer.wrap(new byte[] {'\n'}));
        }
      }
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  /// What is not kept whole is not kept at all.
  private static void takeBack(FileChannel file, long size, IOException failure) {
    try {
      file.truncate(size);
    } catch (IOException also) {
      failure.addSuppressed(also);
    }
  }

  /// Reads the letters one by one, oldest first. Where there is no file there are none.
  void each(Consumer<DeadLetter> reader) throws IOException {
    try (InputStream in = Files.newInputStream(path);
        BufferedInputStream buffered = new BufferedInputStream(in, 64 << 10)) {
      Output line = new Output(1024);
      for (int b = buffered.read(); b >= 0; b = buffered.read()) {
        if (b == '\n') {
          DeadLetter.last(line.array(), line.size()).ifPresent(reader);
          line.truncate(0);
        } else {
          line.write(b);
        }
      }
    } catch (NoSuchFileException _) {
      // no letters
    }
  }

  /// Throws the selected letters away and says how many there were. The file is replaced in one
  /// step, so that nothing is lost when the machine stops meanwhile.
  long drop(Predicate<DeadLetter> selected) throws IOException {
    if (!Files.exists(path)) {
      return 0;
    }
    Path rest = folder.hiddenFile(".rest");
    Files.deleteIfExists(rest);
    folder.create(rest);
    long dropped = 0;
    try (FileChannel kept = FileChannel.open(rest, StandardOpenOption.WRITE)) {
      dropped = copyRest(selected, kept);
      if (dropped > 0) {
        syncing.sync(kept);
      }
    } catch (IOException e) {
      Files.deleteIfExists(rest);
      throw e;
    }
    if (dropped == 0) {
      Files.delete(rest);
    } else if (Files.size(rest) == 0) {
      Files.delete(path);
      Files.delete(rest);
    } else {
      Files.move(rest, path, StandardCopyOption.ATOMIC_MOVE);
    }
    folder.sync();
    return dropped;
  }

  private long copyRest(Predicate<DeadLetter> selected, FileChannel kept) throws IOException {
    long dropped = 0;
    try (InputStream in = Files.newInputStream(path);
        BufferedInputStream buffered = new BufferedInputStream(in, 64 << 10)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(kept), 64 << 10);
      Output line = new Output(1024);
      for (int b = buffered.read(); b >= 0; b = buffered.read()) {
        if (b != '\n') {
          line.write(b);
        } else if (DeadLetter.last(line.array(), line.size()).filter(selected).isPresent()) {
          dropped++;
          line.truncate(0);
        } else {
          line.write('\n');
          line.copyTo(out);
          line.truncate(0);
        }
      }
      line.copyTo(out);
      out.flush();
    }
    return dropped;
  }

  /// Takes the place of another file.
  void replace(LetterFile other) throws IOException {
    Files.move(path, other.path, StandardCopyOption.REPLACE_EXISTING);
  }

  void delete() throws IOException {
    Files.deleteIfExists(path);
  }

  long size() throws IOException {
    return Files.exists(path) ? Files.size(path) : 0;
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
