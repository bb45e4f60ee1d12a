package dev.natship.lookup;

import dev.natship.api.Output;
import dev.natship.viewer.Arrival;
import dev.natship.viewer.Pretty;
import dev.natship.viewer.RawText;
import java.io.PrintStream;

/// Writes what arrives to standard output, a line each; what is said beside lines goes to standard
/// error where a program reads the lines.
final class TailPrinter implements LogFeed.Taker {
  private final PrintStream out;
  private final PrintStream err;
  private final LineForm form;
  private final Pretty pretty;
  private final Runnable closed;
  private final Output waiting = new Output(1 << 12);

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
          case PRETTY -> waiting.text(pretty.line(line));
          case JSON -> waiting.write(json);
          case RAW -> waiting.write(RawText.of(line));
        }
        waiting.write('\n');
        if (waiting.size() > 16_384) {
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
    if (waiting.size() > 0) {
      out.write(waiting.array(), 0, waiting.size());
      waiting.truncate(0);
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
