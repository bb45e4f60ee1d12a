package dev.natship.archive;

import dev.natship.segments.FolderStorage;
import dev.natship.segments.SegmentPieces;
import dev.natship.segments.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Everything that a journal's folder keeps: its archive, and of the segments what the archive does
/// not have, the newest up to its last whole chunk. That may also be what the archive let go
/// already. Each line is there once. Changes nothing and needs no lock, so it does not matter
/// whether a process writes there. Belongs to one thread.
public final class KeptLines implements Closeable {
  private static final int PIECE = 1 << 20;

  private final Storage journal;
  private final Optional<Storage> archive;
  private final BlockCodec codec = new BlockCodec();
  private final List<Stretch> stretches = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();

  private KeptLines(Storage journal, Optional<Storage> archive) {
    this.journal = journal;
    this.archive = archive;
  }

  public static KeptLines open(Path folder) throws IOException {
    Path inside = Archiver.folder(folder);
    return open(
        FolderStorage.readOnly(folder),
        Files.isDirectory(inside) ? Optional.of(FolderStorage.readOnly(inside)) : Optional.empty());
  }

  static KeptLines open(Storage journal, Optional<Storage> archive) throws IOException {
    KeptLines past = new KeptLines(journal, archive);
    past.look();
    return past;
  }

  private void look() throws IOException {
    // The segments first: one that is archived and deleted meanwhile is then found in the archive.
    List<SegmentPieces.Named> segments = SegmentPieces.list(journal);
    List<ArchiveEntry> entries = entries();
    for (int i = 0; i < entries.size(); i++) {
      stretches.add(new Archived(entries.get(i), entries.get(i).first(), end(entries, i)));
    }
    List<Kept> kept = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      boolean last = i + 1 == segments.size();
      kept.add(kept(segments.get(i), last ? Long.MAX_VALUE : segments.get(i + 1).first()));
    }
    // Whoever begins a journal anew has emptied its folder, so all segments are of one life.
    Frontier frontier = Frontier.of(entries);
    boolean anew = kept.stream().anyMatch(each -> frontier.begunAnew(each.first(), each.epoch()));
    int begin = anew ? entries.size() : begin(entries, frontier.life());
    for (Kept segment : kept) {
      fill(segment, begin);
    }
  }

  /// Which of the files is the first of that life, the latest.
  private static int begin(List<ArchiveEntry> entries, int life) {
    int begin = entries.size();
    while (begin > 0 && isOf(life, entries, begin - 1)) {
      begin--;
    }
    return begin;
  }

  /// One that does not say of which life it is has earlier lines than the one behind it.
  private static boolean isOf(int life, List<ArchiveEntry> entries, int i) {
    if (entries.get(i).life() != ArchiveEntry.UNKNOWN) {
      return entries.get(i).life() == life;
    }
    return i + 1 == entries.size() || entries.get(i).end() <= entries.get(i + 1).first();
  }

  /// Puts what no other stretch of its life has where it belongs: in front of the archive's files,
  /// which may have been let go before the segment is; between them; or behind them.
  private void fill(Kept segment, int begin) {
    long from = segment.first();
    int at = begin;
    while (from < segment.end()) {
      while (at < stretches.size() && stretches.get(at).end() <= from) {
        at++;
      }
      boolean last = at == stretches.size();
      long until = last ? segment.end() : Math.min(segment.end(), stretches.get(at).first());
      if (from < until) {
        stretches.add(at, segment.part(from, until));
        at++;
      }
      from = last ? until : Math.max(until, stretches.get(at).end());
    }
  }

  /// @param next the first line of the segment behind it
  private Kept kept(SegmentPieces.Named segment, long next) throws IOException {
    try (SegmentPieces pieces = SegmentPieces.open(journal, segment)) {
      Optional<SegmentPieces.Extent> extent = pieces.extent();
      return new Kept(
          segment,
          pieces.epoch(),
          segment.first(),
          // What lies between its end and the next segment was never written: that is a gap.
          extent.map(each -> Math.min(next, each.end())).orElse(next),
          extent.map(SegmentPieces.Extent::oldest).orElse(Long.MIN_VALUE),
          extent.map(SegmentPieces.Extent::latest).orElse(Long.MAX_VALUE),
          pieces.bytes());
    } catch (NoSuchFileException _) {
      // Just archived and deleted: it is looked for in the archive when it is opened.
      return new Kept(segment, -1, segment.first(), next, Long.MIN_VALUE, Long.MAX_VALUE, 0);
    }
  }

  private List<ArchiveEntry> entries() throws IOException {
    List<ArchiveEntry> entries = new ArrayList<>();
    if (archive.isEmpty()) {
      return entries;
    }
    for (ArchiveFormat.Name name : ArchiveShelf.names(archive.get())) {
      try (ArchiveFile file = ArchiveFile.open(archive.get(), name)) {
        entries.add(file.entry());
      } catch (NoSuchFileException _) {
        // Just deleted for its age.
      } catch (IOException e) {
        unreadable.add(name.text() + ": " + e.getMessage());
      }
    }
    return entries;
  }

  /// Where the next file has some of the same lines, it counts.
  private static long end(List<ArchiveEntry> entries, int i) {
    ArchiveEntry entry = entries.get(i);
    if (i + 1 < entries.size() && entries.get(i + 1).life() == entry.life()) {
      return Math.min(entry.end(), Math.max(entry.first(), entries.get(i + 1).first()));
    }
    return entry.end();
  }

  /// The oldest first.
  public List<Stretch> stretches() {
    return List.copyOf(stretches);
  }

  /// Files that cannot be read at all, and why.
  public List<String> unreadable() {
    return List.copyOf(unreadable);
  }

  @Override
  public void close() throws IOException {
    codec.close();
    journal.close();
    if (archive.isPresent()) {
      archive.get().close();
    }
  }

  /// A file of the archive.
  private final class Archived implements Stretch {
    private final ArchiveEntry entry;
    private final long from;
    private final long end;

    Archived(ArchiveEntry entry, long from, long end) {
      this.entry = entry;
      this.from = from;
      this.end = end;
    }

    @Override
    public String name() {
      return entry.name().text();
    }

    @Override
    public long epoch() {
      return entry.epoch();
    }

    @Override
    public long first() {
      return from;
    }

    @Override
    public long end() {
      return end;
    }

    @Override
    public long oldest() {
      return entry.oldest();
    }

    @Override
    public long latest() {
      return entry.latest();
    }

    @Override
    public long bytes() {
      return entry.bytes();
    }

    @Override
    public Reading open() throws IOException {
      try {
        return reading(ArchiveFile.open(archive.orElseThrow(), entry.name()), from, end);
      } catch (NoSuchFileException gone) {
        return keptStill(gone);
      }
    }

    /// The archive has let it go since the folder was looked at. The journal may keep more.
    private Reading keptStill(NoSuchFileException gone) throws IOException {
      for (SegmentPieces.Named segment : SegmentPieces.list(journal).reversed()) {
        if (segment.first() > from) {
          continue;
        }
        SegmentPieces file = SegmentPieces.open(journal, segment);
        if (file.epoch() == entry.epoch()) {
          return reading(file, from, end);
        }
        file.close();
        break;
      }
      throw gone;
    }
  }

  private Stretch.Reading reading(SegmentPieces file, long from, long end) throws IOException {
    boolean opens = false;
    try {
      List<SegmentPieces.Piece> pieces =
          file.pieces(PIECE).stream()
              .filter(piece -> piece.end() > from && piece.first() < end)
              .toList();
      opens = true;
      return new Pieces(file, pieces, pieces.stream().map(each -> part(each, from, end)).toList());
    } finally {
      if (!opens) {
        file.close();
      }
    }
  }

  private static Stretch.Part part(SegmentPieces.Piece piece, long from, long end) {
    return new Stretch.Part(
        Math.max(from, piece.first()),
        Math.min(end, piece.end()),
        piece.oldest(),
        piece.latest(),
        Optional.empty(),
        piece.length(),
        Optional.empty());
  }

  private Stretch.Reading reading(ArchiveFile file, long from, long end) throws IOException {
    boolean opens = false;
    try {
      List<BlockSummary> blocks =
          file.blocks().stream()
              .filter(block -> block.end() > from && block.first() < end)
              .toList();
      opens = true;
      return new Blocks(file, blocks, blocks.stream().map(each -> part(each, from, end)).toList());
    } finally {
      if (!opens) {
        file.close();
      }
    }
  }

  private static Stretch.Part part(BlockSummary block, long from, long end) {
    boolean whole = block.first() >= from && block.end() <= end;
    return new Stretch.Part(
        Math.max(from, block.first()),
        Math.min(end, block.end()),
        block.oldest(),
        block.latest(),
        whole ? Optional.of(block.lines()) : Optional.empty(),
        block.raw(),
        Optional.of(block));
  }

  private final class Blocks implements Stretch.Reading {
    private final ArchiveFile file;
    private final List<BlockSummary> blocks;
    private final List<Stretch.Part> parts;

    Blocks(ArchiveFile file, List<BlockSummary> blocks, List<Stretch.Part> parts) {
      this.file = file;
      this.blocks = blocks;
      this.parts = parts;
    }

    @Override
    public List<Stretch.Part> parts() {
      return parts;
    }

    @Override
    public void read(int part, RawBlock into) throws IOException {
      file.read(blocks.get(part), codec, into);
    }

    @Override
    public void check(int part) throws IOException {
      file.check(blocks.get(part));
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /// A segment of the journal.
  private final class Kept implements Stretch {
    private final SegmentPieces.Named segment;
    private final long epoch;
    private final long from;
    private final long end;
    private final long oldest;
    private final long latest;
    private final long bytes;

    Kept(
        SegmentPieces.Named segment,
        long epoch,
        long from,
        long end,
        long oldest,
        long latest,
        long bytes) {
      this.segment = segment;
      this.epoch = epoch;
      this.from = from;
      this.end = end;
      this.oldest = oldest;
      this.latest = latest;
      this.bytes = bytes;
    }

    Kept part(long partFrom, long partEnd) {
      return new Kept(segment, epoch, partFrom, partEnd, oldest, latest, bytes);
    }

    @Override
    public String name() {
      return segment.file();
    }

    @Override
    public long epoch() {
      return epoch;
    }

    @Override
    public long first() {
      return from;
    }

    @Override
    public long end() {
      return end;
    }

    @Override
    public long oldest() {
      return oldest;
    }

    @Override
    public long latest() {
      return latest;
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public Reading open() throws IOException {
      SegmentPieces file;
      try {
        file = SegmentPieces.open(journal, segment);
      } catch (NoSuchFileException gone) {
        return archivedSince(gone);
      }
      return reading(file, from, end);
    }

    /// The journal has deleted it since the folder was looked at.
    private Reading archivedSince(NoSuchFileException gone) throws IOException {
      if (archive.isPresent()) {
        // An earlier life may have had the same numbers: the file that was made last has ours.
        for (ArchiveFormat.Name name : ArchiveShelf.names(archive.get()).reversed()) {
          if (name.first() == from) {
            return reading(ArchiveFile.open(archive.get(), name), from, end);
          }
        }
      }
      throw gone;
    }
  }

  private static final class Pieces implements Stretch.Reading {
    private final SegmentPieces file;
    private final List<SegmentPieces.Piece> pieces;
    private final List<Stretch.Part> parts;

    Pieces(SegmentPieces file, List<SegmentPieces.Piece> pieces, List<Stretch.Part> parts) {
      this.file = file;
      this.pieces = pieces;
      this.parts = parts;
    }

    @Override
    public List<Stretch.Part> parts() {
      return parts;
    }

    @Override
    public void read(int part, RawBlock into) throws IOException {
      into.clear();
      file.read(pieces.get(part), into::append);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
