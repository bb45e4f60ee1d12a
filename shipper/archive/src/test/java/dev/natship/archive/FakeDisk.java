package dev.natship.archive;

import dev.natship.segments.Storage;
import dev.natship.segments.StoredFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// A folder in memory. Can be full, can end the process at any step, and can lose at a power
/// failure what was not synced.
final class FakeDisk implements Storage {

  /// The process is gone: nothing catches this.
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  private static final class Content {
    private byte[] bytes = {};
    private byte[] synced = {};
  }

  private Map<String, Content> names = new TreeMap<>();
  private Map<String, Content> syncedNames = new TreeMap<>();
  private int steps;
  private int killAt = Integer.MAX_VALUE;
  private long left = Long.MAX_VALUE;

  /// How many steps that change something were taken.
  int steps() {
    return steps;
  }

  /// The process ends in this step, with half of it done.
  void killAt(int step) {
    steps = 0;
    killAt = step;
  }

  void full(boolean full) {
    left = full ? 100 : Long.MAX_VALUE;
  }

  /// What was not synced may be there or not: names and bytes each for themselves.
  void losePower(Random random) {
    for (Content content : names.values()) {
      if (random.nextBoolean()) {
        content.bytes = content.synced;
      }
    }
    Map<String, Content> after = new TreeMap<>();
    List<String> all = new ArrayList<>(names.keySet());
    all.addAll(syncedNames.keySet());
    for (String name : all) {
      boolean kept = random.nextBoolean();
      Content content = kept ? names.get(name) : syncedNames.get(name);
      boolean same = names.get(name) == syncedNames.get(name);
      content = same ? names.get(name) : content;
      if (content != null) {
        content.bytes = content.bytes.clone();
        content.synced = content.bytes;
        after.put(name, content);
      } else {
        after.remove(name);
      }
    }
    names = after;
    syncedNames = new TreeMap<>(after);
    killAt = Integer.MAX_VALUE;
  }

  byte[] bytes(String name) {
    return names.get(name).bytes;
  }

  void bytes(String name, byte[] bytes) {
    names.get(name).bytes = bytes;
  }

  private boolean dies() {
    if (++steps == killAt) {
      return true;
    }
    if (steps > killAt) {
      throw new Killed();
    }
    return false;
  }

  @Override
  public List<String> names() {
    return List.copyOf(names.keySet());
  }

  @Override
  public StoredFile create(String name) throws IOException {
    boolean dies = dies();
    if (names.containsKey(name)) {
      throw new FileAlreadyExistsException(name);
    }
    Content content = new Content();
    names.put(name, content);
    if (dies) {
      throw new Killed();
    }
    return new Open(content);
  }

  @Override
  public StoredFile open(String name) throws IOException {
    Content content = names.get(name);
    if (content == null) {
      throw new NoSuchFileException(name);
    }
    return new Open(content);
  }

  @Override
  public void delete(String name) {
    boolean dies = dies();
    names.remove(name);
    if (dies) {
      throw new Killed();
    }
  }

  @Override
  public void rename(String name, String to) throws IOException {
    boolean dies = dies();
    Content content = names.remove(name);
    if (content == null) {
      throw new NoSuchFileException(name);
    }
    names.put(to, content);
    if (dies) {
      throw new Killed();
    }
  }

  @Override
  public void sync() {
    if (dies()) {
      throw new Killed();
    }
    syncedNames = new HashMap<>(names);
  }

  @Override
  public void close() {}

  private final class Open implements StoredFile {
    private final Content content;

    Open(Content content) {
      this.content = content;
    }

    @Override
    public int read(byte[] into, int offset, int length, long position) {
      int count = Math.clamp(content.bytes.length - position, 0, length);
      if (count > 0) {
        System.arraycopy(content.bytes, (int) position, into, offset, count);
      }
      return count;
    }

    @Override
    public void write(byte[] from, int offset, int length, long position) throws IOException {
      boolean dies = dies();
      int count = (int) Math.min(dies ? length / 2 : length, left);
      left -= left == Long.MAX_VALUE ? 0 : count;
      int size = (int) Math.max(content.bytes.length, position + count);
      byte[] grown = Arrays.copyOf(content.bytes, size);
      System.arraycopy(from, offset, grown, (int) position, count);
      content.bytes = grown;
      if (dies) {
        throw new Killed();
      }
      if (count < length) {
        throw new IOException("no space left on device");
      }
    }

    @Override
    public void truncate(long size) {
      content.bytes = Arrays.copyOf(content.bytes, (int) size);
    }

    @Override
    public void force() {
      if (dies()) {
        throw new Killed();
      }
      content.synced = content.bytes;
    }

    @Override
    public long size() {
      return content.bytes.length;
    }

    @Override
    public void close() {}
  }
}
