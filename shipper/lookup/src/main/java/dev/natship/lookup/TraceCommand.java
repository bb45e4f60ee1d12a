package dev.natship.lookup;

import dev.natship.config.Configuration;
import dev.natship.reading.LineNumber;
import dev.natship.search.Query;
import dev.natship.segments.JournalFiles;
import dev.natship.shell.AdminClient;
import dev.natship.shell.Attached;
import dev.natship.shell.ExitCode;
import dev.natship.shell.FailureWords;
import dev.natship.shell.Shell;
import dev.natship.viewer.Arrival;
import dev.natship.viewer.ArrivalParser;
import dev.natship.viewer.Pretty;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Tells what became of lines at each destination.
@Command(
    name = "natship trace",
    mixinStandardHelpOptions = true,
    description = {
      "Tell what became of a line at each destination: delivered, in which batch and",
      "object, and what was answered; not selected, and which condition it does not",
      "meet; sampled out; refused for good; dropped; or where it waits.",
      "",
      "LINE is its number, its cursor (natship tail -o json shows it), or a text that",
      "it holds; of several lines the newest come first. The running Natship is asked.",
      "When it does not run, the journal's folder tells what it knows."
    },
    footer = {
      "",
      "The running Natship remembers the last outcomes of each destination, some",
      "hundreds of batches, also over a reload and, with a journal folder, over a",
      "restart; a kill loses them. What a destination leaves out follows from its settings,",
      "as long as they have not changed since. Of a line before those it knows what its",
      "dead letter says; for the rest it says since when it knows.",
      "",
      "Exits with 0, with 1 when there is no such line or nobody can tell, 2 for",
      "wrong usage.",
      "",
      "Examples:",
      "  natship trace 4711",
      "  natship trace --request-id 7f3a91",
      "  natship trace 'out of tea' --since 10m -n 3",
      "  natship trace 4711 --to loki -o json | jq .destinations"
    })
public final class TraceCommand implements Callable<Integer> {
  private static final int SILENCE_MILLIS = 120_000;
  private static final int USUAL_COLUMNS = 80;
  private static final int MOST = 1_000;

  private final Shell shell;

  /// How it is told.
  enum Form {
    PRETTY,
    JSON
  }

  @Parameters(index = "0", arity = "0..1", paramLabel = "LINE", description = "Which line.")
  private @Nullable String line;

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "A text that it holds, also where that looks like a number.")
  private @Nullable String text;

  @Mixin private PastOptions which = new PastOptions();

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "COUNT",
      description = "Tell of so many lines (10).")
  private int limit = 10;

  @Option(names = "--to", paramLabel = "NAME", description = "Only what became of it there.")
  private @Nullable String to;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      description = "pretty, or json: one object a line.")
  private Form form = Form.PRETTY;

  @Option(
      names = "--dir",
      paramLabel = "FOLDER",
      description = "Ask this journal's folder, and not the running Natship.")
  private @Nullable Path folder;

  @Option(names = "--address", paramLabel = "URL", description = "Ask there.")
  private @Nullable String address;

  private boolean found;

  public TraceCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    List<String> problems = problems();
    if (!problems.isEmpty()) {
      problems.forEach(problem -> shell.err().println("natship: " + problem));
      return ExitCode.USAGE;
    }
    Configuration configuration = shell.configuration();
    if (folder != null) {
      return fromFolder(configuration, folder);
    }
    Optional<AdminClient> client =
        AdminClient.of(configuration, Optional.ofNullable(address), shell.err());
    return client.isEmpty() ? ExitCode.USAGE : fromRunning(configuration, client.get());
  }

  private List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (line != null && text != null) {
      problems.add("LINE and --text name the same; say one of them");
    }
    if (line == null && text == null && which.words().isEmpty()) {
      problems.add("which line? Say its number, a text that it holds, or --request-id");
    }
    if (limit < 1 || limit > MOST) {
      problems.add("-n takes a number from 1 to " + MOST);
    }
    which.selection(problems);
    Instant now = Instant.now();
    which.inOrder(which.since(now, problems), which.until(now, problems), problems);
    return problems;
  }

  /// The number of the line, or its cursor, where that is what was given.
  private Optional<LineNumber> number() {
    return Optional.ofNullable(line).flatMap(LineNumber::parse);
  }

  private Optional<String> wantedText() {
    return Optional.ofNullable(text)
        .or(() -> number().isPresent() ? Optional.empty() : Optional.ofNullable(line));
  }

  private int fromRunning(Configuration configuration, AdminClient client) throws IOException {
    Consumer<byte[]> printer = printer();
    ArrivalParser parser = new ArrivalParser();
    try (BufferedReader answer =
        new BufferedReader(
            new InputStreamReader(client.open(path(), SILENCE_MILLIS), StandardCharsets.UTF_8))) {
      for (String json = answer.readLine(); json != null; json = answer.readLine()) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        if (parser.parse(bytes).orElse(null) instanceof Arrival.Told told) {
          pretty().told(told).ifPresent(shell.err()::println);
        } else if (bytes.length > 0) {
          printer.accept(bytes);
        }
      }
      return ended();
    } catch (AdminClient.Refused refused) {
      shell.err().println("natship: " + client.refusal(refused.answer()));
      return refused.answer().status() == 400 ? ExitCode.USAGE : ExitCode.LOSS;
    } catch (IOException failure) {
      Optional<String> dir = configuration.section("journal").optional("dir");
      shell
          .err()
          .println(
              "natship: nobody answers at "
                  + client.base()
                  + " ("
                  + FailureWords.of(failure)
                  + (dir.isPresent()
                      ? "); this is what the folder knows"
                      : "); a running Natship remembers what became of lines, and without"
                          + " journal.dir nobody else does"));
      return dir.isEmpty() ? ExitCode.LOSS : fromFolder(configuration, Path.of(dir.get()));
    }
  }

  private String path() {
    List<String> parts = new ArrayList<>();
    parts.add("limit=" + limit);
    number().ifPresent(number -> parts.add("sequence=" + encoded(number.toString())));
    wantedText().ifPresent(wanted -> parts.add("text=" + encoded(wanted)));
    which
        .words()
        .forEach((word, values) -> values.forEach(value -> parts.add(word + "=" + encoded(value))));
    which.sinceText().ifPresent(since -> parts.add("since=" + encoded(since)));
    which.untilText().ifPresent(until -> parts.add("until=" + encoded(until)));
    if (to != null) {
      parts.add("to=" + encoded(to));
    }
    return "/api/v1/trace?" + String.join("&", parts);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private int fromFolder(Configuration configuration, Path place) throws IOException {
    if (!Files.isDirectory(place) || !JournalFiles.isJournal(place)) {
      shell.err().println("natship: there is no journal in " + place);
      return ExitCode.USAGE;
    }
    FolderTrace trace = FolderTrace.of(configuration, place);
    Optional<String> nobody = Optional.ofNullable(to).flatMap(trace::nobody);
    if (nobody.isPresent()) {
      shell.err().println("natship: " + nobody.get());
      return ExitCode.USAGE;
    }
    trace.show(
        query(),
        number(),
        limit,
        to == null ? trace.destinations().keySet() : List.of(to),
        printer());
    return ended();
  }

  /// All has been checked before.
  private Query query() {
    Instant now = Instant.now();
    List<String> problems = new ArrayList<>();
    return new Query(
        wantedText(),
        false,
        which.selection(problems),
        which.since(now, problems).map(Instant::toEpochMilli).orElse(Long.MIN_VALUE),
        which.until(now, problems).map(Instant::toEpochMilli).orElse(Long.MAX_VALUE),
        true,
        0);
  }

  private int ended() {
    if (!found) {
      shell.err().println("natship: there is no such line any more, or there never was");
    }
    return found ? ExitCode.GOOD : ExitCode.LOSS;
  }

  private Consumer<byte[]> printer() {
    TracePrinter printer =
        new TracePrinter(
            pretty(), ZoneId.systemDefault(), shell.person().columns().orElse(USUAL_COLUMNS));
    return json -> {
      if (form == Form.JSON) {
        shell.out().println(new String(json, StandardCharsets.UTF_8));
      } else {
        shell.out().print((found ? "\n" : "") + printer.print(json));
      }
      found = true;
    };
  }

  private Pretty pretty() {
    boolean colours = Attached.OUT.isTerminal() && shell.variables().value("NO_COLOR").isEmpty();
    return new Pretty(colours, ZoneId.systemDefault(), List.of());
  }
}
