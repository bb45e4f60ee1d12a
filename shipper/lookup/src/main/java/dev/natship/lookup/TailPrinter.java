package dev.natship.lookup;

import dev.natship.viewer.Arrival;
import dev.natship.viewer.Pretty;
import dev.natship.viewer.RawText;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// Writes what arrives to standard output, a line each; what is said beside lines goes to standard
/// error where a program reads the lines.
final class TailPrinter implements LogFeed.Taker {
  private final PrintStream out;
  private final PrintStream err;
  private final LineForm form;
  private final Pretty pretty;
  private final Runnable closed;
  private final StringBuilder waiting = new StringBuilder();

  /// @param pretty how lines look, and notices in every form
  /// @param closed called when nobody reads any more
  TailPrinter(PrintStream out, PrintStream err, LineForm form, Pretty pretty, Runnable closed) {
    this.out = out;
    this.err = err;
    this.form = form;
    this.pretty = pretty;
    this.closed = closed;
  }

  @Override
  public void arrived(Arrival arrival, byte[] json) {
    switch (arrival) {
      case Arrival.Line line -> {
        switch (form) {
          case PRETTY -> waiting.append(pretty.line(line));
          case JSON -> waiting.append(new String(json, StandardCharsets.UTF_8));
          case RAW -> waiting.append(RawText.of(line));
        }
        waiting.append('\n');
        if (waiting.length() > 16_384) {
          idle();
        }
      }
      case Arrival.Told told -> {
        idle();
        pretty.told(told).ifPresent(form == LineForm.PRETTY ? out::println : err::println);
      }
    }
  }

  @Override
  public void idle() {
    if (!waiting.isEmpty()) {
      out.print(waiting);
      waiting.setLength(0);
    }
    // Also says whether the pipe has been closed behind us.
    if (out.checkError()) {
      closed.run();
    }
  }

  @Override
  public void state(String words) {
    // what matters comes as trouble
  }

  @Override
  public void trouble(String words) {
    idle();
    err.println("natship: " + words);
  }
}
