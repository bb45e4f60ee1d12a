package dev.natship.objects;

import dev.natship.api.Batch;
import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.api.Utf8;
import dev.natship.settings.Settings;
import dev.natship.transport.Payload;
import java.nio.charset.StandardCharsets;

/// The name of a batch's object: a prefix that lines fill in, the time of the first line, and the
/// batch's id. All of it follows from the batch, so a second attempt writes the same object.
final class ObjectNames {
  private static final int LONGEST_PREFIX = 900;

  private final FieldTemplate prefix;
  private final String extension;

  private ObjectNames(FieldTemplate prefix, String extension) {
    this.prefix = prefix;
    this.extension = extension;
  }

  /// Reads `prefix` and `extension`.
  static ObjectNames read(Settings settings) {
    String extension = settings.text("extension", "log");
    return new ObjectNames(
        FieldTemplate.of(settings, "prefix", "{{fly.app.name|unknown}}/{{time:yyyy-MM-dd}}/"),
        extension.isEmpty() || extension.startsWith(".") ? extension : "." + extension);
  }

  /// The prefix for a line: lines with different ones go to different objects.
  String prefix(LogLine line) {
    String text = prefix.render(line, ObjectNames::inOneFolder);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= LONGEST_PREFIX
        ? text
        : new String(
            bytes,
            0,
            Utf8.boundary(bytes, 0, bytes.length, LONGEST_PREFIX),
            StandardCharsets.UTF_8);
  }

  String name(Batch batch, Payload payload) {
    String compressed =
        switch (payload.encoding()) {
          case "gzip" -> ".gz";
          case "zstd" -> ".zst";
          default -> "";
        };
    long seconds = Math.floorDiv(batch.timeNanos(0), 1_000_000_000L);
    return batch.partition() + seconds + "-" + batch.id() + extension + compressed;
  }

  /// Makes text of a line safe for a name: it cannot lead to another folder.
  private static String inOneFolder(String value) {
    StringBuilder safe = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      safe.append(c == '/' || c == '\\' || Character.isISOControl(c) ? '_' : c);
    }
    String text = safe.toString();
    return text.equals(".") || text.equals("..") ? text.replace('.', '_') : text;
  }
}
