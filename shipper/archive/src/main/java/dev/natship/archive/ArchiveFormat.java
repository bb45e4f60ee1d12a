package dev.natship.archive;

import dev.natship.segments.ChunkFormat;
import dev.natship.segments.FileHead;
import dev.natship.segments.FileName;
import dev.natship.segments.StoredFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The bytes of a file of the archive: a header, blocks, the summaries of all blocks, a footer. The
/// page about them is `FORMAT.md`.
final class ArchiveFormat {
  static final int VERSION = 1;
  static final int HEADER = FileHead.SIZE;
  static final int BLOCK_HEADER = 48;
  static final int FOOTER = 80;

  /// No block is longer; what says so is damaged.
  static final int LONGEST_BLOCK = 64 << 20;

  private static final long MAGIC = 0x4e41545348495041L;
  private static final int BLOCK_MAGIC = 0x4e534142;
  private static final long FOOTER_MAGIC = 0x4e5341464f4f5431L;
  private static final String SUFFIX = ".archive";
  private static final String UNFINISHED = ".new";

  /// The name of a file: its place in the order of creation, and its first sequence.
  record Name(long ordinal, long first) {
    String text() {
      return new FileName(ordinal, first).text(SUFFIX);
    }

    /// As long as it is being written.
    String unfinished() {
      return text() + UNFINISHED;
    }
  }

  /// @param epoch when the journal was opened that wrote the lines
  /// @param end behind its last line
  /// @param life one more than before when the journal's folder was begun anew beside this archive,
  ///   so that sequences come a second time
  record Header(long epoch, long first, long end, int life) {}

  record Block(int stored, int raw, int codec, long first, long end, int lines, int sum) {
    int body() {
      return stored - BLOCK_HEADER;
    }
  }

  /// @param bytes of all blocks before they were compressed
  record Footer(
      long indexAt, long first, long end, long lines, long oldest, long latest, long bytes) {}

  private ArchiveFormat() {}

  static boolean isUnfinished(String file) {
    return file.endsWith(SUFFIX + UNFINISHED);
  }

  static Optional<Name> parse(String file) {
    return FileName.parse(file, SUFFIX).map(name -> new Name(name.ordinal(), name.first()));
  }

  static byte[] header(Header header) {
    var buffer = FileHead.begin(MAGIC, VERSION);
    buffer.putLong(header.epoch()).putLong(header.first()).putLong(header.end());
    return FileHead.end(buffer.putInt(header.life()));
  }

  /// Empty when it is damaged.
  static Optional<Header> readHeader(String name, StoredFile file) throws IOException {
    return FileHead.read(file, MAGIC, VERSION, version -> new NewerArchiveException(name, version))
        .map(head ->
            new Header(head.getLong(16), head.getLong(24), head.getLong(32), head.getInt(40)));
  }

  static byte[] block(Block block) {
    var buffer = ByteBuffer.allocate(BLOCK_HEADER).putInt(BLOCK_MAGIC);
    buffer.putInt(block.stored()).putInt(block.raw()).putInt(block.codec());
    buffer.putLong(block.first()).putLong(block.end());
    buffer.putInt(block.lines()).putInt(block.sum());
    buffer.putInt(BLOCK_HEADER - 4, ChunkFormat.sum(buffer.array(), 0, BLOCK_HEADER - 4));
    return buffer.array();
  }

  /// Empty where no block begins.
  static Optional<Block> readBlock(byte[] bytes, int at) {
    var buffer = ByteBuffer.wrap(bytes, at, BLOCK_HEADER).slice();
    if (buffer.getInt(0) != BLOCK_MAGIC
        || buffer.getInt(BLOCK_HEADER - 4) != ChunkFormat.sum(bytes, at, BLOCK_HEADER - 4)) {
      return Optional.empty();
    }
    return Optional.of(
            new Block(
                buffer.getInt(4),
                buffer.getInt(8),
                buffer.getInt(12),
                buffer.getLong(16),
                buffer.getLong(24),
                buffer.getInt(32),
                buffer.getInt(36)))
        .filter(block -> block.body() >= 0 && block.stored() <= LONGEST_BLOCK)
        .filter(block -> block.raw() >= 0 && block.raw() <= LONGEST_BLOCK);
  }

  static byte[] index(List<BlockSummary> blocks) {
    var buffer = ByteBuffer.allocate(blocks.stream().mapToInt(BlockSummary::size).sum());
    blocks.forEach(block -> block.write(buffer));
    return buffer.array();
  }

  static byte[] footer(Footer footer, int blocks, byte[] index) {
    var buffer = ByteBuffer.allocate(FOOTER).putLong(FOOTER_MAGIC).putInt(blocks);
    buffer.putInt(index.length).putLong(footer.indexAt());
    buffer.putLong(footer.first()).putLong(footer.end()).putLong(footer.lines());
    buffer.putLong(footer.oldest()).putLong(footer.latest()).putLong(footer.bytes());
    buffer.putInt(ChunkFormat.sum(index, 0, index.length));
    buffer.putInt(ChunkFormat.sum(buffer.array(), 0, FOOTER - 4));
    return buffer.array();
  }

  /// Empty when it is damaged.
  static Optional<Footer> readFooter(StoredFile file, long size) throws IOException {
    if (size < HEADER + FOOTER) {
      return Optional.empty();
    }
    var bytes = new byte[FOOTER];
    int length = file.read(bytes, 0, FOOTER, size - FOOTER);
    var buffer = ByteBuffer.wrap(bytes);
    if (length < FOOTER
        || buffer.getLong(0) != FOOTER_MAGIC
        || buffer.getInt(FOOTER - 4) != ChunkFormat.sum(bytes, 0, FOOTER - 4)) {
      return Optional.empty();
    }
    return Optional.of(
        new Footer(
            buffer.getLong(16),
            buffer.getLong(24),
            buffer.getLong(32),
            buffer.getLong(40),
            buffer.getLong(48),
            buffer.getLong(56),
            buffer.getLong(64)));
  }

  /// The summaries that the footer speaks of; empty when they are damaged.
  static Optional<List<BlockSummary>> readIndex(StoredFile file, long size) throws IOException {
    var footer = new byte[FOOTER];
    file.read(footer, 0, FOOTER, size - FOOTER);
    var fixed = ByteBuffer.wrap(footer);
    int entries = fixed.getInt(12);
    long indexAt = fixed.getLong(16);
    if (entries < 0 || indexAt < HEADER || indexAt != size - FOOTER - entries) {
      return Optional.empty();
    }
    var bytes = new byte[entries];
    int length = file.read(bytes, 0, entries, indexAt);
    if (length < entries || fixed.getInt(FOOTER - 8) != ChunkFormat.sum(bytes, 0, entries)) {
      return Optional.empty();
    }
    var buffer = ByteBuffer.wrap(bytes);
    List<BlockSummary> blocks = new ArrayList<>();
    for (int i = 0; i < fixed.getInt(8); i++) {
      blocks.add(BlockSummary.read(buffer));
    }
    return Optional.of(blocks);
  }
}
