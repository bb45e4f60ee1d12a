package dev.natship.archive;

import dev.natship.segments.ChunkFormat;
import dev.natship.segments.SegmentPieces;
import dev.natship.segments.Storage;
import dev.natship.segments.StoredFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Writes one segment as one file of the archive, or none of it: the file has its name only once
/// all of it is on the disk. Belongs to one thread.
final class ArchiveWriter {
  static final int BLOCK = 1 << 20;

  /// Lets others go first between two blocks; false ends the writing.
  @FunctionalInterface
  interface Pause {
    boolean pause(long workedNanos);
  }

  private final Storage archive;
  private final long blockBytes;

  /// @param blockBytes a block ends with the chunk that makes it so long
  ArchiveWriter(Storage archive, long blockBytes) {
    this.archive = archive;
    this.blockBytes = blockBytes;
  }

  /// What a segment's file will hold.
  ///
  /// @param life see [ArchiveFormat.Header]
  /// @param from the first sequence that is not in the archive yet
  /// @param end where the next segment takes over
  record Task(ArchiveFormat.Name name, long epoch, int life, long from, long end) {}

  /// A problem of the archive's disk, as opposed to one with the segment.
  static final class WriteFailedException extends IOException {
    private static final long serialVersionUID = 1;

    WriteFailedException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /// Empty when the segment has no line that can be read, and when the pause ended it.
  Optional<ArchiveEntry> write(Task task, SegmentPieces segment, Pause pause) throws IOException {
    String unfinished = task.name().unfinished();
    boolean done = false;
    try {
      Optional<ArchiveEntry> entry;
      try (StoredFile file = created(unfinished)) {
        entry = write(task, segment, pause, file);
      }
      if (entry.isPresent()) {
        written(() -> {
          archive.rename(unfinished, task.name().text());
          archive.sync();
        });
        done = true;
      }
      return entry;
    } finally {
      if (!done) {
        delete(unfinished);
      }
    }
  }

  private StoredFile created(String name) throws IOException {
    try {
      archive.delete(name);
      return archive.create(name);
    } catch (IOException e) {
      throw new WriteFailedException(e);
    }
  }

  private void delete(String name) {
    try {
      archive.delete(name);
    } catch (IOException _) {
      // The next one of this name, or the next start, deletes it first.
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void written(Step step) throws WriteFailedException {
    try {
      step.run();
    } catch (IOException e) {
      throw new WriteFailedException(e);
    }
  }

  private Optional<ArchiveEntry> write(
      Task task, SegmentPieces segment, Pause pause, StoredFile file) throws IOException {
    List<BlockSummary> blocks = new ArrayList<>();
    RawBlock raw = new RawBlock();
    Summarizer summarizer = new Summarizer();
    long size = ArchiveFormat.HEADER;
    long bytes = 0;
    try (BlockCodec codec = new BlockCodec()) {
      long began = System.nanoTime();
      for (SegmentPieces.Piece piece : segment.pieces(blockBytes)) {
        if (piece.end() <= task.from() || piece.first() >= task.end()) {
          continue;
        }
        raw.clear();
        segment.read(piece, raw::append);
        BlockSummary summary = summarizer.of(raw, task.from(), task.end(), size, 0);
        if (summary.lines() > 0) {
          BlockSummary stored = append(file, codec, raw, summary);
          blocks.add(stored);
          size += stored.stored();
          bytes += raw.length();
        }
        if (!pause.pause(System.nanoTime() - began)) {
          return Optional.empty();
        }
        began = System.nanoTime();
      }
    }
    return blocks.isEmpty()
        ? Optional.empty()
        : Optional.of(finish(task, file, blocks, size, bytes));
  }

  private static BlockSummary append(
      StoredFile file, BlockCodec codec, RawBlock raw, BlockSummary summary) throws IOException {
    int body = codec.compress(raw.bytes(), raw.length());
    int stored = ArchiveFormat.BLOCK_HEADER + body;
    byte[] header =
        ArchiveFormat.block(
            new ArchiveFormat.Block(
                stored,
                raw.length(),
                codec.kind(),
                summary.first(),
                summary.end(),
                summary.lines(),
                ChunkFormat.sum(codec.compressed(), 0, body)));
    written(() -> {
      file.write(header, 0, header.length, summary.offset());
      file.write(codec.compressed(), 0, body, summary.offset() + header.length);
    });
    return summary.storedIn(stored);
  }

  private static ArchiveEntry finish(
      Task task, StoredFile file, List<BlockSummary> blocks, long size, long bytes)
      throws IOException {
    long first = blocks.getFirst().first();
    long end = blocks.getLast().end();
    long lines = 0;
    long oldest = Long.MAX_VALUE;
    long latest = Long.MIN_VALUE;
    for (BlockSummary block : blocks) {
      lines += block.lines();
      oldest = Math.min(oldest, block.oldest());
      latest = Math.max(latest, block.latest());
    }
    var footer = new ArchiveFormat.Footer(size, first, end, lines, oldest, latest, bytes);
    byte[] header =
        ArchiveFormat.header(new ArchiveFormat.Header(task.epoch(), first, end, task.life()));
    byte[] index = ArchiveFormat.index(blocks);
    byte[] tail = ArchiveFormat.footer(footer, blocks.size(), index);
    written(() -> {
      file.write(header, 0, header.length, 0);
      file.write(index, 0, index.length, size);
      file.write(tail, 0, tail.length, size + index.length);
      file.force();
    });
    return new ArchiveEntry(
        task.name(),
        size + index.length + tail.length,
        task.epoch(),
        task.life(),
        first,
        end,
        lines,
        oldest,
        latest,
        bytes);
  }
}
