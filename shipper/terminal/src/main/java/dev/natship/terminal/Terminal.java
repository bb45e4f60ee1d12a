package dev.natship.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The whole screen of a person's terminal, and the keys that are pressed. Closing it gives the
/// terminal back as it was.
///
/// The settings of the terminal are changed with `stty`, which every Unix has; a library with code
/// of its own for each system would weigh more than all that is shown here.
public final class Terminal implements AutoCloseable {
  /// Ctrl-C is a key here, so that the programs beside us in the group of processes do not hear it.
  public static final int INTERRUPT = 3;

  private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J";
  private static final String LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";
  private static final Duration SIZE_AGE = Duration.ofSeconds(1);
  private static final Size USUAL = new Size(80, 24);

  private final PrintStream out;
  private final Stty stty;
  private final String before;
  private final boolean colours;
  private final LinkedBlockingQueue<Integer> keys = new LinkedBlockingQueue<>();
  private List<String> shown = List.of();
  private Size size = USUAL;
  private long sizeAsked;
  private boolean closed;

  /// Columns and rows.
  public record Size(int columns, int rows) {}

  private Terminal(PrintStream out, Stty stty, String before, boolean colours) {
    this.out = out;
    this.stty = stty;
    this.before = before;
    this.colours = colours;
  }

  /// The terminal of this process; empty when there is none, or one that can only print
  /// (`TERM=dumb`).
  @SuppressWarnings("SystemConsoleNull") // A trimmed runtime without a console of its own has none.
  public static Optional<Terminal> open(
      Map<String, String> environment, InputStream in, PrintStream out) {
    var console = System.console();
    String kind = environment.getOrDefault("TERM", "");
    if (console == null || !console.isTerminal() || kind.isEmpty() || kind.equals("dumb")) {
      return Optional.empty();
    }
    Stty stty = new Stty();
    Optional<String> before = stty.settings();
    if (before.isEmpty() || !stty.set("-icanon", "-echo", "-isig", "min", "1", "time", "0")) {
      return Optional.empty();
    }
    boolean colours = environment.getOrDefault("NO_COLOR", "").isEmpty();
    Terminal terminal = new Terminal(out, stty, before.get(), colours);
    out.print(ENTER);
    out.flush();
    Thread.ofPlatform().daemon().name("keys").start(() -> terminal.read(in));
    return Optional.of(terminal);
  }

  /// How many columns this process's terminal has; empty when its output goes elsewhere.
  @SuppressWarnings("SystemConsoleNull") // A trimmed runtime without a console of its own has none.
  public static OptionalInt columns() {
    var console = System.console();
    return console == null || !console.isTerminal()
        ? OptionalInt.empty()
        : OptionalInt.of(new Stty().size().orElse(USUAL).columns());
  }

  public boolean colours() {
    return colours;
  }

  /// Asked for again after a second, since windows change.
  public Size size() {
    long now = System.nanoTime();
    if (sizeAsked == 0 || now - sizeAsked > SIZE_AGE.toNanos()) {
      sizeAsked = now;
      size = stty.size().orElse(size);
    }
    return size;
  }

  /// The next key, if one is pressed in time: a letter as UTF-16 has it, so some come in two.
  public OptionalInt key(Duration patience) throws InterruptedException {
    Integer key = keys.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    return key == null ? OptionalInt.empty() : OptionalInt.of(key);
  }

  /// Shows these lines from the top; what does not fit is cut. Only lines that changed are written.
  public void draw(List<String> lines) {
    Size room = size();
    List<String> next = new ArrayList<>();
    for (int i = 0; i < room.rows(); i++) {
      next.add(i < lines.size() ? Ansi.fit(lines.get(i), room.columns(), colours) : "");
    }
    out.print(repaint(shown, next));
    shown = next;
    out.flush();
  }

  /// What turns one picture into the next. A row is erased before it is written: behind a full row
  /// the cursor stands on its last sign, which would go too.
  static String repaint(List<String> shown, List<String> next) {
    StringBuilder text = new StringBuilder();
    boolean all = next.size() != shown.size();
    text.append(all ? "\u001b[2J" : "");
    for (int i = 0; i < next.size(); i++) {
      if (all || !next.get(i).equals(shown.get(i))) {
        text.append("\u001b[").append(i + 1).append(";1H\u001b[K").append(next.get(i));
      }
    }
    return text.toString();
  }

  private void read(InputStream in) {
    try {
      Reader letters = new InputStreamReader(in, StandardCharsets.UTF_8);
      for (int key = letters.read(); key >= 0; key = letters.read()) {
        keys.add(key);
      }
    } catch (IOException _) {
      // Nobody presses keys any more; the rest goes on.
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      out.print(LEAVE);
      out.flush();
      stty.set(before);
    }
  }
}
