package dev.natship.local;

import dev.natship.api.FieldTemplate;
import dev.natship.api.Settings;

/// What the owner says about files. Zero means no limit.
///
/// @param rotateBytes a file that would grow beyond this is rotated
/// @param daily whether a file is rotated when a new day begins (UTC)
/// @param keepFiles how many rotated files of one name are kept
/// @param keepBytes how large rotated files of one name may be together
record FileSettings(
    PathTemplate path,
    boolean json,
    FieldTemplate text,
    long rotateBytes,
    boolean daily,
    boolean gzip,
    int keepFiles,
    long keepBytes,
    int openFiles,
    boolean fsync) {

  private enum Format {
    JSON,
    TEXT
  }

  /// Reads `path`, `format`, `text`, `rotate { bytes, daily, gzip, keep, keep-bytes }`,
  /// `open-files` and `fsync`.
  static FileSettings read(Settings settings) {
    PathTemplate path = PathTemplate.parse("unset");
    try {
      String text = settings.text("path");
      path = text.isEmpty() ? path : PathTemplate.parse(text);
    } catch (IllegalArgumentException wrong) {
      settings.problem("path", String.valueOf(wrong.getMessage()));
    }
    Settings rotate = settings.section("rotate");
    return new FileSettings(
        path,
        settings.choice("format", Format.JSON) == Format.JSON,
        settings.template("text", "{{message}}"),
        rotate.bytes("bytes", 100_000_000),
        rotate.flag("daily", false),
        rotate.flag("gzip", true),
        (int) rotate.number("keep", 10, 0, 1_000_000),
        rotate.bytes("keep-bytes", 0),
        (int) settings.number("open-files", 64, 1, 10_000),
        settings.flag("fsync", false));
  }
}
