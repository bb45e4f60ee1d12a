package dev.natship.journal;

import dev.natship.segments.Storage;
import dev.natship.segments.StoredFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// A disk in memory that forgets what was not synced, fills up, fails and dies when told to. A
/// failed sync marks the pages clean, as real kernels do: a later sync does not save them.
final class FaultyStorage implements Storage {

  /// The process died in the middle of a file operation.
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private record Write(long position, byte[] bytes) {}

  private static final class Inode {
    byte[] live = new byte[0];
    byte[] durable = new byte[0];
    final List<Write> unsynced = new ArrayList<>();

    Inode copy() {
      var copy = new Inode();
      copy.live = live.clone();
      copy.durable = live.clone();
      return copy;
    }
  }

  private final Random random;
  private final Map<String, Inode> names = new HashMap<>();
  private final Map<String, Inode> durableNames = new HashMap<>();
  private boolean dead;
  private long operations;
  private long bytesRead;
  private long crashAt = Long.MAX_VALUE;
  private int failing;
  private boolean failingSyncs;
  private long capacity = Long.MAX_VALUE;
  private Runnable meanwhile = () -> {};
  private final Set<String> closed = new HashSet<>();
  private final Set<String> stubborn = new HashSet<>();
  private final Map<String, Long> unreadableFrom = new HashMap<>();
  private final Map<String, Integer> open = new HashMap<>();
  private final List<String> log = new ArrayList<>();

  FaultyStorage(Random random) {
    this.random = random;
  }

  void crashIn(long more) {
    crashAt = operations + more;
  }

  /// The next so many changes fail, some of them half-way.
  void fail(int changes) {
    failing = changes;
  }

  void failSyncs(boolean fail) {
    failingSyncs = fail;
  }

  void capacity(long bytes) {
    capacity = bytes;
  }

  /// Cannot be opened any more.
  void lock(String name) {
    closed.add(name);
  }

  /// Cannot be deleted until it is told again.
  void undeletable(String name, boolean is) {
    if (is) {
      stubborn.add(name);
    } else {
      stubborn.remove(name);
    }
  }

  /// Cannot be read from this offset on.
  void unreadable(String name, long offset) {
    unreadableFrom.put(name, offset);
  }

  /// How many have this file open, also when its name is gone.
  int openCount(String name) {
    return open.getOrDefault(name, 0);
  }

  /// Which files were made, written, synced and deleted, in order.
  List<String> log() {
    return log;
  }

  long operations() {
    return operations;
  }

  long bytesRead() {
    return bytesRead;
  }

  long used() {
    return names.values().stream().mapToLong(inode -> inode.live.length).sum();
  }

  @Override
  public long usable() {
    return capacity == Long.MAX_VALUE ? capacity : Math.max(0, capacity - used());
  }

  List<String> segments() {
    return names.keySet().stream().filter(name -> name.endsWith(".segment")).sorted().toList();
  }

  List<String> files() {
    return names.keySet().stream().sorted().toList();
  }

  byte[] content(String name) {
    return names.get(name).live;
  }

  void content(String name, byte[] bytes) {
    names.get(name).live = bytes;
    names.get(name).durable = bytes.clone();
  }

  /// What a new process finds after `kill -9`: everything that was written.
  FaultyStorage afterKill() {
    dead = true;
    var next = new FaultyStorage(random);
    names.forEach((name, inode) -> next.put(name, inode.copy()));
    return next;
  }

  /// What a new process finds after a power failure: what was synced, and of the rest a random
  /// part.
  FaultyStorage afterPowerLoss() {
    dead = true;
    var next = new FaultyStorage(random);
    Set<String> all = new HashSet<>(durableNames.keySet());
    all.addAll(names.keySet());
    for (String name : all) {
      Inode now = names.get(name);
      Inode then = durableNames.get(name);
      boolean newest = now == then || random.nextBoolean();
      Inode chosen = newest ? now : then;
      if (chosen != null) {
        var inode = new Inode();
        inode.live = survivor(chosen);
        inode.durable = inode.live.clone();
        next.put(name, inode);
      }
    }
    return next;
  }

  private void put(String name, Inode inode) {
    names.put(name, inode);
    durableNames.put(name, inode);
  }

  private byte[] survivor(Inode inode) {
    byte[] bytes = inode.durable.clone();
    for (Write write : inode.unsynced) {
      int part = random.nextInt(3);
      int length = part == 0 ? 0 : part == 1 ? write.bytes.length : cut(write.bytes.length);
      bytes = patched(bytes, write.position, write.bytes, length);
    }
    return bytes;
  }

  private int cut(int length) {
    return length == 0 ? 0 : random.nextInt(length);
  }

  private static byte[] patched(byte[] old, long position, byte[] bytes, int length) {
    if (length == 0) {
      return old;
    }
    byte[] result = Arrays.copyOf(old, (int) Math.max(old.length, position + length));
    System.arraycopy(bytes, 0, result, (int) position, length);
    return result;
  }

  /// What other threads do while a file operation takes its time.
  void meanwhile(Runnable others) {
    meanwhile = others;
  }

  private void operation() throws IOException {
    Runnable others = meanwhile;
    meanwhile = () -> {};
    others.run();
    meanwhile = others;
    if (dead) {
      throw new IOException("this process is dead");
    }
    if (operations++ >= crashAt) {
      dead = true;
      throw new Crash();
    }
  }

  private boolean fails() throws IOException {
    operation();
    if (failing > 0) {
      failing--;
      return true;
    }
    return false;
  }

  @Override
  public List<String> names() throws IOException {
    operation();
    return List.copyOf(names.keySet());
  }

  @Override
  public StoredFile create(String name) throws IOException {
    if (fails()) {
      throw new IOException("no new file: input/output error");
    }
    if (names.putIfAbsent(name, new Inode()) != null) {
      throw new FileAlreadyExistsException(name);
    }
    log.add("create " + name);
    return opened(name, names.get(name));
  }

  @Override
  public StoredFile open(String name) throws IOException {
    operation();
    Inode inode = names.get(name);
    if (inode == null) {
      throw new NoSuchFileException(name);
    }
    if (closed.contains(name)) {
      throw new IOException(name + ": input/output error");
    }
    return opened(name, inode);
  }

  private File opened(String name, Inode inode) {
    open.merge(name, 1, Integer::sum);
    return new File(name, inode);
  }

  @Override
  public void delete(String name) throws IOException {
    if (fails()) {
      throw new IOException("not deleted: input/output error");
    }
    if (stubborn.contains(name)) {
      throw new IOException(name + ": operation not permitted");
    }
    log.add("delete " + name);
    names.remove(name);
  }

  @Override
  public void rename(String name, String to) {
    throw new UnsupportedOperationException("a journal renames nothing");
  }

  @Override
  public void sync() throws IOException {
    if (fails()) {
      throw new IOException("directory not synced: input/output error");
    }
    durableNames.clear();
    durableNames.putAll(names);
  }

  @Override
  public void close() {}

  private final class File implements StoredFile {
    private final String name;
    private final Inode inode;

    File(String name, Inode inode) {
      this.name = name;
      this.inode = inode;
    }

    @Override
    public int read(byte[] into, int offset, int length, long position) throws IOException {
      operation();
      if (position + length > unreadableFrom.getOrDefault(name, Long.MAX_VALUE - length)) {
        throw new IOException(name + ": input/output error");
      }
      int count = Math.clamp(inode.live.length - position, 0, length);
      System.arraycopy(
          inode.live, (int) Math.min(position, inode.live.length), into, offset, count);
      bytesRead += count;
      return count;
    }

    @Override
    public void write(byte[] from, int offset, int length, long position) throws IOException {
      long grows = Math.max(0, position + length - inode.live.length);
      boolean full = used() + grows > capacity;
      if (fails()) {
        apply(from, offset, cut(length), position);
        throw new IOException("input/output error");
      }
      if (full) {
        apply(from, offset, Math.clamp(capacity - used(), 0, length), position);
        throw new IOException("no space left on device");
      }
      apply(from, offset, length, position);
    }

    private void apply(byte[] from, int offset, int length, long position) {
      byte[] bytes = Arrays.copyOfRange(from, offset, offset + length);
      inode.live = patched(inode.live, position, bytes, length);
      inode.unsynced.add(new Write(position, bytes));
    }

    @Override
    public void truncate(long size) throws IOException {
      if (fails()) {
        throw new IOException("not truncated: input/output error");
      }
      if (size < inode.live.length) {
        inode.live = Arrays.copyOf(inode.live, (int) size);
        inode.durable = Arrays.copyOf(inode.durable, (int) Math.min(size, inode.durable.length));
        inode.unsynced.clear();
      }
    }

    @Override
    public void force() throws IOException {
      boolean fails = fails();
      if (fails || failingSyncs) {
        inode.unsynced.clear();
        throw new IOException("sync: input/output error");
      }
      for (Write write : inode.unsynced) {
        inode.durable = patched(inode.durable, write.position, write.bytes, write.bytes.length);
      }
      inode.unsynced.clear();
      log.add("sync " + name);
    }

    @Override
    public long size() throws IOException {
      operation();
      return inode.live.length;
    }

    @Override
    public void close() {
      open.merge(name, -1, Integer::sum);
    }
  }
}
