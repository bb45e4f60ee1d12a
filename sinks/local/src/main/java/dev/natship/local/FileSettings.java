package dev.natship.local;

import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.settings.Settings;
import java.util.function.Function;

/// What the owner says about files. Zero means no limit.
///
/// @param compressed whether each batch is written as a gzip member
/// @param rotateBytes a file that would grow beyond this is rotated
/// @param daily whether a file is rotated when a new day begins (UTC)
/// @param keepFiles how many rotated files of one name are kept
/// @param keepBytes how large rotated files of one name may be together
record FileSettings(
    PathTemplate path,
    LineEncoding encoding,
    boolean compressed,
    long rotateBytes,
    boolean daily,
    boolean gzip,
    int keepFiles,
    long keepBytes,
    int openFiles,
    boolean fsync) {

  private enum Format {
    JSON,
    NDJSON,
    TEXT,
    LOGFMT
  }

  private enum Compression {
    NONE,
    GZIP
  }

  /// Reads `path`, `format`, `text`, `compression`, `rotate { bytes, daily, gzip, keep, keep-bytes
  /// }`, `open-files` and `fsync`.
  static FileSettings read(Settings settings) {
    PathTemplate path = path(settings);
    Settings rotate = settings.section("rotate");
    boolean compressed = settings.choice("compression", Compression.NONE) == Compression.GZIP;
    return new FileSettings(
        path,
        encoding(settings, path::file),
        compressed,
        rotate.bytes("bytes", 100_000_000),
        rotate.flag("daily", false),
        rotate.flag("gzip", true),
        (int) rotate.number("keep", 10, 0, 1_000_000),
        rotate.bytes("keep-bytes", 0),
        (int) settings.number("open-files", 64, 1, 10_000),
        settings.flag("fsync", false));
  }

  private static PathTemplate path(Settings settings) {
    try {
      String text = settings.text("path");
      return PathTemplate.parse(text.isEmpty() ? "unset" : text);
    } catch (IllegalArgumentException wrong) {
      settings.problem("path", String.valueOf(wrong.getMessage()));
      return PathTemplate.parse("unset");
    }
  }

  private static LineEncoding encoding(Settings settings, Function<LogLine, String> files) {
    FieldTemplate text = FieldTemplate.of(settings, "text", "{{message}}");
    return switch (settings.choice("format", Format.JSON)) {
      case JSON, NDJSON -> new LineEncoding.Json(files);
      case TEXT -> new LineEncoding.Text(text, files);
      case LOGFMT -> new LineEncoding.Text(LineEncoding.LOGFMT, files);
    };
  }
}
