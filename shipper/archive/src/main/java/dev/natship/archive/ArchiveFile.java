package dev.natship.archive;

import dev.natship.segments.ChunkFormat;
import dev.natship.segments.Storage;
import dev.natship.segments.StoredFile;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads one file of the archive. Where its summaries are damaged the blocks are found by their own
/// headers. Belongs to one thread.
final class ArchiveFile implements Closeable {
  private static final int WINDOW = 64 << 10;

  private final StoredFile file;
  private final ArchiveEntry entry;
  private final boolean sound;
  private Optional<List<BlockSummary>> blocks;
  private byte[] stored = {};

  private ArchiveFile(
      StoredFile file, ArchiveEntry entry, boolean sound, Optional<List<BlockSummary>> blocks) {
    this.file = file;
    this.entry = entry;
    this.sound = sound;
    this.blocks = blocks;
  }

  static ArchiveFile open(Storage storage, ArchiveFormat.Name name) throws IOException {
    StoredFile file = storage.open(name.text());
    boolean opens = false;
    try {
      ArchiveFile opened = of(file, name);
      opens = true;
      return opened;
    } finally {
      if (!opens) {
        file.close();
      }
    }
  }

  private static ArchiveFile of(StoredFile file, ArchiveFormat.Name name) throws IOException {
    long size = file.size();
    Optional<ArchiveFormat.Header> header = ArchiveFormat.readHeader(name.text(), file);
    long epoch = header.map(ArchiveFormat.Header::epoch).orElse(0L);
    int life = header.map(ArchiveFormat.Header::life).orElse(ArchiveEntry.UNKNOWN);
    Optional<ArchiveFormat.Footer> footer = ArchiveFormat.readFooter(file, size);
    if (footer.isPresent()) {
      ArchiveFormat.Footer known = footer.get();
      ArchiveEntry entry =
          new ArchiveEntry(
              name,
              size,
              epoch,
              life,
              known.first(),
              known.end(),
              known.lines(),
              known.oldest(),
              known.latest(),
              known.bytes());
      return new ArchiveFile(file, entry, header.isPresent(), Optional.empty());
    }
    List<BlockSummary> found = scan(file, size);
    long first = header.map(ArchiveFormat.Header::first).orElse(name.first());
    long end = found.isEmpty() ? first : found.getLast().end();
    ArchiveEntry entry =
        new ArchiveEntry(
            name,
            size,
            epoch,
            life,
            first,
            // Damaged lines are not archived a second time, so they go on counting as archived.
            Math.max(end, header.map(ArchiveFormat.Header::end).orElse(end)),
            found.stream().mapToLong(BlockSummary::lines).sum(),
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            found.stream().mapToLong(BlockSummary::raw).sum());
    return new ArchiveFile(file, entry, false, Optional.of(found));
  }

  private static List<BlockSummary> scan(StoredFile file, long size) throws IOException {
    List<BlockSummary> found = new ArrayList<>();
    byte[] window = new byte[WINDOW];
    long at = ArchiveFormat.HEADER;
    while (at + ArchiveFormat.BLOCK_HEADER <= size) {
      int length = file.read(window, 0, window.length, at);
      int last = length - ArchiveFormat.BLOCK_HEADER;
      long next = at + Math.max(1, last + 1);
      for (int i = 0; i <= last; i++) {
        Optional<ArchiveFormat.Block> block = ArchiveFormat.readBlock(window, i);
        if (block.isPresent() && at + i + block.get().stored() <= size) {
          ArchiveFormat.Block known = block.get();
          found.add(
              BlockSummary.unknown(
                  at + i, known.stored(), known.raw(), known.first(), known.end(), known.lines()));
          next = at + i + known.stored();
          break;
        }
      }
      at = next;
    }
    return found;
  }

  /// What there is in it; with the whole range of times where that cannot be read.
  ArchiveEntry entry() {
    return entry;
  }

  /// The summaries of its blocks.
  List<BlockSummary> blocks() throws IOException {
    if (blocks.isEmpty()) {
      Optional<List<BlockSummary>> index = index();
      blocks = Optional.of(index.isPresent() ? index.get() : scan(file, entry.size()));
    }
    return blocks.get();
  }

  private Optional<List<BlockSummary>> index() throws IOException {
    try {
      return ArchiveFormat.readIndex(file, entry.size());
    } catch (RuntimeException _) {
      // The sum is right and the content makes no sense: as good as damaged.
      return Optional.empty();
    }
  }

  /// Whether header and footer could be read.
  boolean isSound() {
    return sound;
  }

  /// Reads one block and checks its sum; throws where it is damaged.
  void read(BlockSummary block, BlockCodec codec, RawBlock into) throws IOException {
    ArchiveFormat.Block known = check(block);
    codec.decompress(
        known.codec(),
        stored,
        ArchiveFormat.BLOCK_HEADER,
        known.body(),
        into.room(known.raw()),
        known.raw());
    if (!into.isWhole()) {
      throw damaged(block);
    }
  }

  /// The same without decompressing it. Its bytes lie in `stored` then.
  ArchiveFormat.Block check(BlockSummary block) throws IOException {
    if (stored.length < block.stored()) {
      stored = new byte[block.stored()];
    }
    int length = file.read(stored, 0, block.stored(), block.offset());
    Optional<ArchiveFormat.Block> header =
        length == block.stored() && length >= ArchiveFormat.BLOCK_HEADER
            ? ArchiveFormat.readBlock(stored, 0)
            : Optional.empty();
    if (header.isEmpty()
        || header.get().stored() != block.stored()
        || header.get().sum()
            != ChunkFormat.sum(stored, ArchiveFormat.BLOCK_HEADER, header.get().body())) {
      throw damaged(block);
    }
    return header.get();
  }

  private IOException damaged(BlockSummary block) {
    return new IOException(
        entry.name().text() + ": the block at " + block.offset() + " is damaged");
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
