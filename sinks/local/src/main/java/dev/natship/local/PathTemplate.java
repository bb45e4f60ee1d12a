package dev.natship.local;

import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.api.Utf8;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A file name with `{{fields}}` that cannot lead out of the directory in front of the first field.
///
/// What a line fills in becomes part of one name: separators, control characters and dots alone are
/// replaced.
final class PathTemplate {
  private static final int LONGEST_NAME = 200;

  private final Path root;
  private final FieldTemplate below;

  private PathTemplate(Path root, FieldTemplate below) {
    this.root = root;
    this.below = below;
  }

  /// Also knows `%Y`, `%m`, `%d`, `%H` and `%F`, as Vector does. Throws `IllegalArgumentException`
  /// with a message for the owner.
  static PathTemplate parse(String text) {
    String path =
        text.replace("%F", "%Y-%m-%d")
            .replace("%Y", "{{time:yyyy}}")
            .replace("%m", "{{time:MM}}")
            .replace("%d", "{{time:dd}}")
            .replace("%H", "{{time:HH}}");
    int field = path.indexOf("{{");
    int cut = path.lastIndexOf('/', field < 0 ? path.length() : field);
    String directory = cut < 0 ? "." : cut == 0 ? "/" : path.substring(0, cut);
    String rest = path.substring(cut + 1);
    if (rest.isEmpty() || rest.endsWith("/")) {
      throw new IllegalArgumentException("names a directory, not a file");
    }
    for (String step : rest.split("/", -1)) {
      if (step.isEmpty() || step.equals(".") || step.equals("..")) {
        throw new IllegalArgumentException(
            "must not hold '.', '..' or '//' behind the first field");
      }
    }
    return new PathTemplate(
        Path.of(directory).toAbsolutePath().normalize(), FieldTemplate.parse(rest));
  }

  /// The directory that no line can leave.
  Path root() {
    return root;
  }

  /// The file of a line, relative to [#root].
  String file(LogLine line) {
    return below.isConstant() ? below.toString() : live(below.render(line, PathTemplate::name));
  }

  /// Whether there may be several files.
  boolean isManyFiles() {
    return !below.isConstant();
  }

  /// Changes a name that looks like that of a rotated file. An app could choose such a name, and
  /// its file would then be deleted together with the rotated ones.
  private static String live(String file) {
    return Rotation.looksRotated(file) ? file + "_" : file;
  }

  private static String name(String value) {
    StringBuilder name = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean unfit = c == '/' || c == '\\' || Character.isISOControl(c);
      name.append(unfit ? '_' : c);
    }
    if (name.chars().allMatch(c -> c == '.')) {
      return "_";
    }
    byte[] bytes = name.toString().getBytes(StandardCharsets.UTF_8);
    int length = Utf8.boundary(bytes, 0, bytes.length, LONGEST_NAME);
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
