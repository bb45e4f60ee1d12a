package dev.natship.app;

import dev.natship.admin.Table;
import dev.natship.codes.Code;
import dev.natship.codes.CodePage;
import dev.natship.settings.Spelling;
import dev.natship.shell.ExitCode;
import dev.natship.shell.Shell;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Prints what a code in the log or in the status means, why it comes, and what to do.
@Command(
    name = "natship explain",
    mixinStandardHelpOptions = true,
    description = {
      "Say what a code in the log, the status or /readyz means, why it comes, and what to do.",
      "Without a code it lists all of them."
    },
    footer = {
      "",
      "Exits with 0, or 2 when there is no such code.",
      "",
      "Examples:",
      "  natship explain",
      "  natship explain NATS-DENIED"
    })
final class ExplainCommand implements Callable<Integer> {
  private static final int WIDTH = 78;
  private static final int LONGEST =
      Arrays.stream(Code.values()).mapToInt(code -> code.word().length()).max().orElse(0);

  /// Between the columns, and for the dots behind a text that is cut.
  private static final int GAP = 4;

  private final Shell shell;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "CODE",
      description = "Such as SINK-PARKED.")
  private @Nullable String word;

  ExplainCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    String wanted = word;
    if (wanted == null) {
      Table table = new Table("code", "means");
      for (Code code : Code.values()) {
        table.row(code.word(), meaning(code));
      }
      shell.out().print(shell.fitting(table));
      return ExitCode.GOOD;
    }
    Optional<Code> code = Code.named(wanted).or(() -> Code.in(wanted));
    if (code.isEmpty()) {
      List<String> all = Arrays.stream(Code.values()).map(Code::word).toList();
      shell.err().println("natship: there is no code " + wanted + Spelling.hint(wanted, all));
      return ExitCode.USAGE;
    }
    shell.out().println(code.get().word());
    CodePage.about(code.get()).lines().forEach(line -> wrap(line.replace("`", "")));
    return ExitCode.GOOD;
  }

  /// The first sentence, as far as it fits into one line of a terminal.
  private static String meaning(Code code) {
    String line = CodePage.about(code).lines().findFirst().orElse("").substring("Means: ".length());
    int end = line.indexOf(". ");
    String sentence = end < 0 ? line : line.substring(0, end);
    String plain = sentence.replace("`", "");
    int room = WIDTH - LONGEST - GAP;
    return plain.length() <= room ? plain : plain.substring(0, plain.lastIndexOf(' ', room)) + " …";
  }

  private void wrap(String line) {
    StringBuilder row = new StringBuilder("  ");
    for (String part : line.split(" ")) {
      if (row.length() + part.length() > WIDTH) {
        shell.out().println(row.toString().stripTrailing());
        row = new StringBuilder("      ");
      }
      row.append(part).append(' ');
    }
    shell.out().println(row.toString().stripTrailing());
  }
}
