package dev.natship.lookup;

import dev.natship.archive.KeptLines;
import dev.natship.reading.FolderReader;
import dev.natship.reading.LogQuery;
import dev.natship.segments.JournalFiles;
import dev.natship.shell.ExitCode;
import dev.natship.shell.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Searches a folder without a running Natship. Belongs to one thread.
final class SearchedFolder {
  private final Shell shell;
  private final Path place;
  private Optional<FolderLens> lens = Optional.empty();

  SearchedFolder(Shell shell, Path place) {
    this.shell = shell;
    this.place = place;
  }

  /// Why no folder can be read.
  static Optional<String> trouble(Optional<Path> place) throws IOException {
    if (place.isEmpty()) {
      return Optional.of("name a folder with --dir, or set JOURNAL_DIR");
    }
    if (!Files.isDirectory(place.get())) {
      return Optional.of("there is no folder " + place.get());
    }
    boolean holds =
        JournalFiles.isJournal(place.get()) || Files.isDirectory(place.get().resolve("archive"));
    return holds ? Optional.empty() : Optional.of("there is no journal in " + place.get());
  }

  /// Through what the folder knows of the destination, if one is asked for. What is wrong is added
  /// to the problems.
  void through(DestinationOptions options, List<String> problems) throws IOException {
    if (options.to().isEmpty()) {
      return;
    }
    String to = options.to().get();
    FolderTrace trace = FolderTrace.of(shell.configuration(), place);
    Optional<String> nobody = trace.nobody(to);
    if (nobody.isPresent()) {
      problems.add(nobody.get());
    } else {
      lens = Optional.of(new FolderLens(trace, to, options.outcome(), options.sent()));
    }
  }

  int search(LogQuery query, SearchPrinter printer, Instant now)
      throws IOException, InterruptedException {
    try (KeptLines past = KeptLines.open(place)) {
      FolderReader.read(past, lens.map(query::through).orElse(query), printer, now);
      boolean whole = printer.finish();
      lens.flatMap(FolderLens::caveat).ifPresent(this::tell);
      past.unreadable().forEach(file -> tell("left out: " + file));
      return whole ? ExitCode.GOOD : ExitCode.LOSS;
    }
  }

  private void tell(String words) {
    shell.err().println("natship: " + words);
  }
}
