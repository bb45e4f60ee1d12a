package dev.natship.lookup;

import dev.natship.admin.Table;
import dev.natship.api.Output;
import dev.natship.config.Configuration;
import dev.natship.lines.RecordedLine;
import dev.natship.reading.When;
import dev.natship.segments.JournalFiles;
import dev.natship.shell.ExitCode;
import dev.natship.shell.Shell;
import dev.natship.shell.Visible;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Looks into a journal folder, read-only, whether its Natship runs or not.
@Command(
    name = "natship journal",
    mixinStandardHelpOptions = true,
    description = {
      "Look into a journal folder, whether its Natship runs or not. Nothing is changed.",
      "check reads every byte; inspect tells what there is; export prints every line as JSON."
    },
    footer = {
      "",
      "Exits with 0, with 1 when something is damaged, 2 when there is no journal.",
      "",
      "Examples:",
      "  natship journal check",
      "  natship journal inspect /data/natship",
      "  natship journal export --since 10m > lines.jsonl"
    })
public final class JournalCommand implements Callable<Integer> {
  private final Shell shell;

  enum Action {
    CHECK,
    INSPECT,
    EXPORT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(index = "0", paramLabel = "ACTION", description = "${COMPLETION-CANDIDATES}")
  private Action action = Action.INSPECT;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "The journal's folder; otherwise the configured one.")
  private @Nullable Path folder;

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      description =
          "Export only what came since: 30s, 10m, 2h, 1d ago, or a time such as"
              + " 2026-01-31T10:00:00Z.")
  private @Nullable String since;

  public JournalCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Optional<Path> place = Optional.ofNullable(folder).or(this::configured);
    if (place.isEmpty() || !Files.isDirectory(place.get())) {
      shell
          .err()
          .println(
              place
                  .map(path ->
                      "natship: " + path + (Files.exists(path) ? " is no folder" : " is not there"))
                  .orElse("natship: name a folder, or set JOURNAL_DIR"));
      return ExitCode.USAGE;
    }
    if (!JournalFiles.isJournal(place.get())) {
      shell.err().println("natship: there is no journal in " + place.get());
      return ExitCode.USAGE;
    }
    return switch (action) {
      case CHECK -> report(JournalFiles.check(place.get()));
      case INSPECT -> report(JournalFiles.inspect(place.get()));
      case EXPORT -> export(place.get());
    };
  }

  private Optional<Path> configured() {
    Configuration configuration = shell.configuration();
    return configuration.section("journal").optional("dir").map(Path::of);
  }

  private int report(JournalFiles.Report report) {
    Table segments =
        new Table("segment", "bytes", "first", "end", "oldest", "latest", "damaged lines", "state")
            .numbers(1, 3);
    for (JournalFiles.SegmentReport segment : report.segments()) {
      segments.row(
          segment.file(),
          Long.toString(segment.bytes()),
          Long.toString(segment.firstSequence()),
          Long.toString(segment.endSequence()),
          segment.oldest().map(Instant::toString).orElse(""),
          segment.latest().map(Instant::toString).orElse(""),
          Long.toString(segment.damagedLines()),
          segment.sound() ? segment.open() ? "open" : "sound" : "DAMAGED");
    }
    Table cursors = new Table("destination", "next line");
    report
        .cursors()
        .forEach(cursor ->
            cursors.row(
                cursor.reader(), cursor.sequence().map(String::valueOf).orElse("UNREADABLE")));
    shell.out().println(shell.fitting(segments));
    shell.out().println(shell.fitting(cursors));
    shell
        .out()
        .println(report.lines() + " lines can be read, " + report.missing() + " are missing");
    return report.sound() ? ExitCode.GOOD : ExitCode.LOSS;
  }

  private int export(Path place) throws IOException {
    Optional<Instant> from = from();
    if (from.isEmpty()) {
      shell.err().println("natship: --since takes " + When.FORMS);
      return ExitCode.USAGE;
    }
    OutputStream out = new BufferedOutputStream(shell.out(), 1 << 16);
    Output line = new Output(4096);
    JournalFiles.export(
        place,
        from.get(),
        (sequence, received, bytes, offset, length) -> {
          line.truncate(0);
          write(sequence, RecordedLine.of(bytes, offset, length), received, line);
          Visible.write(line, out);
        });
    out.flush();
    return ExitCode.GOOD;
  }

  private static void write(long sequence, RecordedLine line, Instant received, Output out) {
    out.text("{\"sequence\":").number(sequence);
    out.text(",\"received\":").jsonString(received.toString());
    out.text(",\"subject\":").jsonString(line.subject());
    byte[] payload = line.payload();
    if (line.isUtf8()) {
      out.text(",\"line\":").jsonString(payload, 0, payload.length);
    } else {
      out.text(",\"base64\":").jsonString(Base64.getEncoder().encodeToString(payload));
    }
    out.text("}\n");
  }

  /// The beginning of time without `--since`; empty for what is no time.
  private Optional<Instant> from() {
    String text = since;
    if (text == null) {
      return Optional.of(Instant.EPOCH);
    }
    return When.parse(text, Instant.now());
  }
}
