package dev.natship.segments;

import dev.natship.codes.Code;
import dev.natship.codes.Log;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All cursors together, saved with one sync. There are two slots, each a file, that are written in
/// turn: whenever the process dies, one of them is whole. Belongs to one thread.
public final class CursorFile implements Closeable {
  static final String NAMES = "cursors-0, cursors-1";

  private static final Logger LOG = Log.of(CursorFile.class);
  private static final String NAME = "cursors-";
  private static final long MAGIC = 0x4e53435552534f52L;
  private static final int VERSION_SUMMED = 12;
  private static final int HEADER = 40;
  private static final int LONGEST = 64 << 20;

  /// Slots grow in such steps, so that most saves do not change the size of a file.
  private static final int STEP = 4096;

  /// What is saved. `alive` is the wall clock in milliseconds.
  public record Content(long alive, Map<String, SavedCursor> cursors) {
    public Content {
      cursors = Map.copyOf(cursors);
    }
  }

  record Slot(long generation, Content content) {}

  /// Both slots as they are found. Two that are there and cannot be read are cursors that are lost;
  /// one alone was never finished.
  record Slots(Optional<Content> newest, long generation, boolean damaged) {}

  private final Storage storage;
  private final @Nullable StoredFile[] files = new @Nullable StoredFile[2];
  private long generation;
  private boolean newNames;

  private CursorFile(Storage storage, long generation) {
    this.storage = storage;
    this.generation = generation;
  }

  /// Makes no file: `save` does.
  public static CursorFile open(Storage storage) throws IOException {
    return new CursorFile(storage, slots(storage).generation());
  }

  /// What was saved last; empty where nothing was.
  public static Optional<Content> newest(Storage storage) throws IOException {
    Slots slots = slots(storage);
    if (slots.damaged()) {
      throw new IOException("the cursors are damaged");
    }
    return slots.newest();
  }

  static Slots slots(Storage storage) throws IOException {
    Optional<Slot> newest = Optional.empty();
    int there = 0;
    for (int i = 0; i < 2; i++) {
      try (StoredFile file = storage.open(NAME + i)) {
        there++;
        Optional<Slot> slot = read(NAME + i, file);
        if (newest.isEmpty()
            || slot.isPresent() && slot.get().generation() > newest.get().generation()) {
          newest = slot;
        }
      } catch (NoSuchFileException _) {
        // Not made yet.
      } catch (NewerJournalException e) {
        throw e;
      } catch (IOException e) {
        there++;
        LOG.log(
            Level.WARNING,
            Code.JOURNAL_DAMAGED.after("journal: " + NAME + i + " cannot be read: " + e));
      }
    }
    return new Slots(
        newest.map(Slot::content),
        newest.map(Slot::generation).orElse(0L),
        newest.isEmpty() && there == 2);
  }

  private static Optional<Slot> read(String name, StoredFile file) throws IOException {
    var head = new byte[HEADER];
    if (file.read(head, 0, HEADER, 0) < HEADER) {
      return Optional.empty();
    }
    var header = ByteBuffer.wrap(head);
    if (header.getLong(0) != MAGIC
        || header.getInt(VERSION_SUMMED) != ChunkFormat.sum(head, 0, VERSION_SUMMED)) {
      return Optional.empty();
    }
    if (header.getInt(8) > SegmentFormat.VERSION) {
      throw new NewerJournalException(name, header.getInt(8));
    }
    int length = header.getInt(32);
    if (length < HEADER || length > LONGEST) {
      return Optional.empty();
    }
    var bytes = new byte[length + 4];
    if (file.read(bytes, 0, bytes.length, 0) < bytes.length) {
      return Optional.empty();
    }
    var buffer = ByteBuffer.wrap(bytes);
    if (buffer.getInt(length) != ChunkFormat.sum(bytes, 0, length)) {
      return Optional.empty();
    }
    buffer.limit(length);
    try {
      return Optional.of(parse(buffer));
    } catch (BufferUnderflowException | NegativeArraySizeException _) {
      return Optional.empty();
    }
  }

  private static Slot parse(ByteBuffer buffer) {
    long generation = buffer.getLong(16);
    long alive = buffer.getLong(24);
    int count = buffer.getInt(36);
    buffer.position(HEADER);
    var cursors = new HashMap<String, SavedCursor>();
    for (int i = 0; i < count; i++) {
      var name = new byte[buffer.getInt()];
      buffer.get(name);
      long sequence = buffer.getLong();
      var settled = new long[buffer.getInt()];
      long last = sequence;
      for (int j = 0; j < settled.length; j++) {
        last += number(buffer);
        settled[j] = last;
      }
      var note = new byte[buffer.getInt()];
      buffer.get(note);
      cursors.put(
          new String(name, StandardCharsets.UTF_8), new SavedCursor(sequence, settled, note));
    }
    return new Slot(generation, new Content(alive, cursors));
  }

  private static byte[] encode(long generation, Content content) {
    int most = HEADER + 4;
    for (Map.Entry<String, SavedCursor> each : content.cursors().entrySet()) {
      SavedCursor cursor = each.getValue();
      most += 20 + 4 * each.getKey().length();
      most += 10 * cursor.settled().length + cursor.note().length;
    }
    var buffer = ByteBuffer.allocate(most);
    buffer.putLong(MAGIC).putInt(SegmentFormat.VERSION);
    buffer.putInt(ChunkFormat.sum(buffer.array(), 0, VERSION_SUMMED));
    buffer.putLong(generation).putLong(content.alive()).putInt(0);
    buffer.putInt(content.cursors().size());
    content
        .cursors()
        .forEach((name, cursor) -> {
          byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
          buffer.putInt(bytes.length).put(bytes).putLong(cursor.sequence());
          long[] settled = cursor.settled();
          buffer.putInt(settled.length);
          long last = cursor.sequence();
          for (long bound : settled) {
            number(buffer, bound - last);
            last = bound;
          }
          byte[] note = cursor.note();
          buffer.putInt(note.length).put(note);
        });
    int length = buffer.position();
    buffer.putInt(32, length);
    buffer.putInt(ChunkFormat.sum(buffer.array(), 0, length));
    var bytes = new byte[(buffer.position() + STEP - 1) / STEP * STEP];
    System.arraycopy(buffer.array(), 0, bytes, 0, buffer.position());
    return bytes;
  }

  /// Seven bits in a byte, the lowest first.
  private static void number(ByteBuffer buffer, long value) {
    long left = value;
    while ((left & ~0x7fL) != 0) {
      buffer.put((byte) (left | 0x80));
      left >>>= 7;
    }
    buffer.put((byte) left);
  }

  private static long number(ByteBuffer buffer) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = buffer.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        break;
      }
    }
    return value;
  }

  /// Durable when it returns. A slot that failed is the one written again, so that the other stays
  /// whole.
  public void save(Content content) throws IOException {
    boolean first = generation == 0;
    write(content);
    if (first) {
      // Two slots from the beginning: one alone was never finished.
      write(content);
    }
  }

  private void write(Content content) throws IOException {
    long next = generation + 1;
    int slot = (int) (next & 1);
    StoredFile file = files[slot];
    if (file == null) {
      try {
        file = storage.open(NAME + slot);
      } catch (NoSuchFileException _) {
        file = storage.create(NAME + slot);
        newNames = true;
      }
      files[slot] = file;
    }
    byte[] bytes = encode(next, content);
    file.write(bytes, 0, bytes.length, 0);
    file.force();
    if (newNames) {
      storage.sync();
      newNames = false;
    }
    generation = next;
  }

  @Override
  public void close() throws IOException {
    for (int slot = 0; slot < 2; slot++) {
      StoredFile file = files[slot];
      files[slot] = null;
      if (file != null) {
        file.close();
      }
    }
  }
}
