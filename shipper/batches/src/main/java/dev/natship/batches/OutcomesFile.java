package dev.natship.batches;

import dev.natship.segments.FolderStorage;
import dev.natship.segments.Storage;
import dev.natship.segments.StoredFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/// What all lanes remember of their lines, in one file of the journal's folder while no process
/// runs. It is there from a proper stop until the next start: after a kill there is none, so
/// nothing is told that was overtaken since.
public final class OutcomesFile {
  private static final String NAME = "outcomes";
  private static final String UNFINISHED = NAME + ".new";
  private static final long MAGIC = 0x4e4154534849504fL;
  private static final int VERSION = 1;
  private static final int HEADER = 16;

  /// All lanes together remember a megabyte.
  private static final int LONGEST = 4 << 20;

  private OutcomesFile() {}

  /// What was saved last, by the names of lanes; nothing where there is no such file.
  ///
  /// @param folder the journal's
  public static Map<String, PastOutcomes> read(Path folder) throws IOException {
    try (Storage storage = FolderStorage.readOnly(folder)) {
      return read(storage);
    }
  }

  /// The same, and deletes the file.
  ///
  /// @param folder the journal's, which this process has locked
  public static Map<String, PastOutcomes> take(Path folder) throws IOException {
    try (Storage storage = FolderStorage.beneath(folder)) {
      try {
        return read(storage);
      } finally {
        storage.delete(NAME);
        storage.delete(UNFINISHED);
        storage.sync();
      }
    }
  }

  /// Durable when it returns.
  ///
  /// @param folder the journal's, which this process has locked
  public static void save(Path folder, Map<String, PastOutcomes> all) throws IOException {
    var body = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(body)) {
      out.writeInt(all.size());
      for (Map.Entry<String, PastOutcomes> each : all.entrySet()) {
        out.writeUTF(each.getKey());
        out.writeLong(each.getValue().end());
        byte[] bytes = each.getValue().bytes();
        out.writeInt(bytes.length);
        out.write(bytes);
      }
    }
    ByteBuffer whole = ByteBuffer.allocate(HEADER + body.size());
    whole.putLong(MAGIC).putInt(VERSION).putInt(sum(body.toByteArray(), 0));
    whole.put(body.toByteArray());
    try (Storage storage = FolderStorage.beneath(folder)) {
      storage.delete(UNFINISHED);
      try (StoredFile file = storage.create(UNFINISHED)) {
        file.write(whole.array(), 0, whole.capacity(), 0);
        file.force();
      }
      storage.rename(UNFINISHED, NAME);
      storage.sync();
    }
  }

  private static Map<String, PastOutcomes> read(Storage storage) throws IOException {
    try (StoredFile file = storage.open(NAME)) {
      byte[] bytes = new byte[(int) Math.min(LONGEST, file.size())];
      int length = file.read(bytes, 0, bytes.length, 0);
      return parse(bytes, length);
    } catch (NoSuchFileException _) {
      return Map.of();
    }
  }

  private static Map<String, PastOutcomes> parse(byte[] bytes, int length) throws IOException {
    if (length < bytes.length || length < HEADER) {
      throw new IOException("the file " + NAME + " is damaged");
    }
    ByteBuffer header = ByteBuffer.wrap(bytes);
    if (header.getLong(0) != MAGIC || header.getInt(12) != sum(bytes, HEADER)) {
      throw new IOException("the file " + NAME + " is damaged");
    }
    if (header.getInt(8) != VERSION) {
      throw new IOException("the file " + NAME + " has version " + header.getInt(8));
    }
    Map<String, PastOutcomes> all = new HashMap<>();
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes, HEADER, length - HEADER))) {
      for (int left = in.readInt(); left > 0; left--) {
        String lane = in.readUTF();
        long end = in.readLong();
        byte[] outcomes = in.readNBytes(in.readInt());
        all.put(lane, new PastOutcomes(outcomes, end));
      }
    } catch (EOFException | IllegalArgumentException wrong) {
      throw new IOException("the file " + NAME + " is damaged", wrong);
    }
    return all;
  }

  private static int sum(byte[] bytes, int from) {
    var sum = new CRC32C();
    sum.update(bytes, from, bytes.length - from);
    return (int) sum.getValue();
  }
}
