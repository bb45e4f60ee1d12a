package dev.natship.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.ZstdOutputStream;
import dev.natship.api.Output;
import dev.natship.archive.ArchiveSettings;
import dev.natship.archive.ArchiveStatus;
import dev.natship.archive.Archiver;
import dev.natship.journal.Journal;
import dev.natship.journal.JournalSettings;
import dev.natship.lines.Decoder;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Measures the past: what rewriting and keeping a line costs, and how fast `natship search` goes
/// through it, beside `zstdcat | grep` over the same bytes. Each search is a process of its own.
final class PastFigures {
  /// Stands in one line of a million.
  private static final String RARE = "zebrafish";

  private static final int ROUNDS = 3;
  private static final long RARELY = 1_000_000;
  private static final Duration SPAN = Duration.ofDays(10);

  private final Path folder;
  private final long lines;
  private final List<String> searching;

  /// @param cpuSeconds of all processes together
  record Search(String what, String answer, double seconds, double cpuSeconds) {}

  /// @param rawBytes of all lines as they came, with a line break each
  /// @param folderBytes of the archive, the journal's newest segment apart
  /// @param rewritingSeconds of CPU for all lines
  record Outcome(
      long lines,
      long rawBytes,
      long folderBytes,
      long zstdBytes,
      double rewritingSeconds,
      List<Search> searches) {}

  PastFigures(Path folder, long lines) throws IOException {
    this.folder = folder.resolve("past");
    this.lines = lines;
    this.searching =
        new Subject.Command(
                Jars.shipped().classPath(),
                List.of(),
                BenchStage.MAIN,
                List.of("search", "--dir", journal().toString(), "--count"),
                Map.of())
            .line();
  }

  private Path journal() {
    return folder.resolve("journal");
  }

  private Path compressed() {
    return folder.resolve("lines.zst");
  }

  Outcome measure() throws IOException {
    Files.createDirectories(journal());
    long begin = System.currentTimeMillis() - SPAN.toMillis();
    long rawBytes = write(begin);
    long before = cpu();
    ArchiveStatus status =
        Archiver.once(
            journal(),
            new ArchiveSettings(1L << 40, Duration.ofDays(999), 0),
            InstantSource.system());
    double rewriting = (cpu() - before) / 1e9;
    if (status.waitingSegments() > 0 || status.lines() != lines - 1) {
      throw new IOException("of " + lines + " lines " + status.lines() + " are archived");
    }
    forgetArchivedSegments();
    List<Search> searches = new ArrayList<>();
    searches.add(cold("zstdcat | grep, cold", List.of("bash", "-c", pipe())));
    searches.add(cold("search, cold", searching(RARE)));
    for (int i = 0; i < ROUNDS; i++) {
      searches.add(run("zstdcat | grep", List.of("bash", "-c", pipe())));
      searches.add(run("search", searching(RARE)));
      searches.add(run("search -i", searching(RARE, "-i")));
      searches.add(run("search --since 1d", searching(RARE, "--since", "1d")));
      Search levels = run("search --by level", searching("e", "--by", "level"));
      if (!levels.answer().equals(lines + " lines")) {
        throw new IOException("of " + lines + " lines a search counts " + levels.answer());
      }
      searches.add(levels);
    }
    return new Outcome(
        lines, rawBytes, status.bytes(), Files.size(compressed()), rewriting, searches);
  }

  private String pipe() {
    return "zstdcat " + compressed() + " | grep -c " + RARE;
  }

  private List<String> searching(String... words) {
    List<String> line = new ArrayList<>(searching);
    line.addAll(List.of(words));
    return line;
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private long write(long begin) throws IOException {
    Workload workload = new Workload(1);
    try (OutputStream zstd =
        new ZstdOutputStream(
            new BufferedOutputStream(Files.newOutputStream(compressed()), 1 << 16), 3)) {
      long bytes = write(0, lines - 1, begin, workload, zstd);
      // The next process begins a segment of its own, so that all lines before can be rewritten.
      return bytes + write(lines - 1, lines, begin, workload, zstd);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    }
  }

  private long write(long from, long end, long begin, Workload workload, OutputStream zstd)
      throws IOException, InterruptedException {
    JournalSettings settings =
        JournalSettings.inMemory(32 << 20).on(journal()).retaining(1L << 40, Duration.ofDays(999));
    Decoder decoder = new Decoder();
    Output record = new Output(1 << 12);
    long bytes = 0;
    try (Journal journal = Journal.open(settings, InstantSource.system())) {
      for (long i = from; i < end; i++) {
        long millis = begin + i * SPAN.toMillis() / lines;
        Workload.Template line = workload.next(millis * 1_000_000);
        byte[] payload = i % RARELY == RARELY / 2 ? rare(line.payload()) : line.payload();
        record.truncate(0);
        decoder.decode(
            new String(line.subject(), UTF_8),
            payload,
            0,
            payload.length,
            millis * 1_000_000,
            record);
        append(journal, record, millis);
        zstd.write(payload);
        zstd.write('\n');
        bytes += payload.length + 1;
      }
    }
    return bytes;
  }

  /// A journal that nobody reads waits for no disk: it lets go what is not written yet.
  private static void append(Journal journal, Output record, long millis)
      throws IOException, InterruptedException {
    for (long first = journal.inTheWay(record.size());
        first >= 0;
        first = journal.inTheWay(record.size())) {
      journal.awaitDurable(first, Duration.ofSeconds(1));
    }
    if (journal.append(record.array(), 0, record.size(), millis) < 0) {
      throw new IOException("the journal takes no line");
    }
  }

  private static byte[] rare(byte[] payload) {
    return new String(payload, UTF_8)
        .replaceFirst("\"message\":\"", "\"animal\":\"" + RARE + "\",\"message\":\"")
        .getBytes(UTF_8);
  }

  /// As retention does in time.
  private void forgetArchivedSegments() throws IOException {
    try (Stream<Path> files = Files.list(journal())) {
      List<Path> segments =
          files.filter(file -> file.toString().endsWith(".segment")).sorted().toList();
      for (Path segment : segments.subList(0, segments.size() - 1)) {
        Files.delete(segment);
      }
    }
  }

  /// With nothing of the files in memory, where the system lets us take it out.
  private Search cold(String what, List<String> command) throws IOException {
    try {
      new ProcessBuilder("sync").start().waitFor();
      Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "3");
    } catch (IOException _) {
      return run(what + " (the system keeps what it has read)", command);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    }
    return run(what, command);
  }

  private static Search run(String what, List<String> command) throws IOException {
    List<String> timed =
        new ArrayList<>(List.of("bash", "-c", "TIMEFORMAT='%R %U %S'; time \"$@\"", "bench"));
    timed.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(timed).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    List<String> said;
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      said = out.lines().toList();
    }
    if (said.size() < 2) {
      throw new IOException(what + " says " + said);
    }
    String[] times = said.getLast().split(" ");
    return new Search(
        what,
        said.get(said.size() - 2),
        Double.parseDouble(times[0]),
        Double.parseDouble(times[1]) + Double.parseDouble(times[2]));
  }
}
