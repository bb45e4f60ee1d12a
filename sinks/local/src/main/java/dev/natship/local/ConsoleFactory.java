package dev.natship.local;

import dev.natship.api.FieldTemplate;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.settings.Settings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;

/// `type = console`: lines on standard output or standard error, for people on a terminal and as
/// JSON otherwise.
///
/// Settings: `to` (stdout, stderr), `format` (auto, pretty, json or ndjson, text, logfmt), `text`
/// (a template), `colour` (auto, always, never; auto honours `NO_COLOR`).
public final class ConsoleFactory implements SinkFactory {

  /// The words behind `to = `.
  private enum To {
    STDOUT,
    STDERR
  }

  /// The words behind `format = `.
  private enum Format {
    AUTO,
    PRETTY,
    JSON,
    NDJSON,
    TEXT,
    LOGFMT
  }

  /// The words behind `colour = `.
  private enum Colour {
    AUTO,
    ALWAYS,
    NEVER
  }

  @Override
  public String type() {
    return "console";
  }

  @Override
  public Sink create(Settings settings) {
    To to = settings.choice("to", To.STDOUT);
    OutputStream stream =
        new FileOutputStream(
            switch (to) {
              case STDOUT -> FileDescriptor.out;
              case STDERR -> FileDescriptor.err;
            });
    return create(settings, stream, Viewer.of(System.getenv()));
  }

  static Sink create(Settings settings, OutputStream stream, Viewer viewer) {
    Format format = settings.choice("format", Format.AUTO);
    Colour colour = settings.choice("colour", Colour.AUTO);
    var text = FieldTemplate.of(settings, "text", "{{message}}");
    LineEncoding pretty =
        new LineEncoding.Pretty(
            switch (colour) {
              case AUTO -> viewer.colours();
              case ALWAYS -> true;
              case NEVER -> false;
            });
    LineEncoding json = new LineEncoding.Json(_ -> "");
    LineEncoding encoding =
        switch (format) {
          case AUTO -> viewer.present() ? pretty : json;
          case PRETTY -> pretty;
          case JSON, NDJSON -> json;
          case TEXT -> new LineEncoding.Text(text, _ -> "");
          case LOGFMT -> new LineEncoding.Text(LineEncoding.LOGFMT, _ -> "");
        };
    return new ConsoleSink(encoding, stream);
  }
}
