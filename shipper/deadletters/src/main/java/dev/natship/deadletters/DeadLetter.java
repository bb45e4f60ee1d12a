package dev.natship.deadletters;

import dev.natship.api.Output;
import dev.natship.api.Rfc3339;
import dev.natship.api.Utf8;
import dev.natship.shaping.JsonTree;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A line its destination will never take, as it arrived, and why: written as one line of JSON.
///
/// @param words the destination's own words
/// @param batch the id under which it was refused; empty when it never got into a batch
public record DeadLetter(
    Instant time,
    String sink,
    String reason,
    int status,
    String words,
    String batch,
    String subject,
    Instant received,
    byte[] line) {

  private static final byte[] START = "{\"time\":\"".getBytes(StandardCharsets.US_ASCII);

  /// Appends the letter with its line break. A line that is not UTF-8 goes as `base64`.
  public void write(Output out) {
    out.text("{\"time\":\"");
    Rfc3339.write(nanos(time), 3, out);
    out.text("\",\"sink\":").jsonString(sink);
    out.text(",\"reason\":").jsonString(reason);
    out.text(",\"status\":").number(status);
    out.text(",\"words\":").jsonString(words);
    out.text(",\"batch\":").jsonString(batch);
    out.text(",\"subject\":").jsonString(subject);
    out.text(",\"received\":\"");
    Rfc3339.write(nanos(received), 9, out);
    out.write('"');
    if (Utf8.wellFormed(line, 0, line.length)) {
      out.text(",\"line\":").jsonString(line, 0, line.length);
    } else {
      out.text(",\"base64\":\"").text(Base64.getEncoder().encodeToString(line)).write('"');
    }
    out.text("}\n");
  }

  /// The letter at the end of a line. What stands before it was cut off when the machine stopped:
  /// the rest of another letter, or the zeros of a block that never came.
  static Optional<DeadLetter> last(byte[] bytes, int length) {
    Optional<DeadLetter> letter = parse(bytes, 0, length);
    int at = length;
    while (letter.isEmpty() && (at = lastStart(bytes, at - 1)) > 0) {
      letter = parse(bytes, at, length - at);
    }
    return letter;
  }

  /// Where the last letter before `from` begins. Inside a letter these bytes cannot stand, since
  /// quotes are escaped there.
  private static int lastStart(byte[] bytes, int from) {
    int at = from;
    while (at >= 0
        && !Arrays.equals(
            bytes, at, Math.min(bytes.length, at + START.length), START, 0, START.length)) {
      at--;
    }
    return at;
  }

  /// The letter on a line that [#write] made; empty when it is none.
  public static Optional<DeadLetter> parse(byte[] bytes, int offset, int length) {
    JsonTree.Value.Members letter = JsonTree.parse(bytes, offset, length);
    if (letter == null) {
      return Optional.empty();
    }
    String base64 = text(letter, "base64");
    byte[] line;
    try {
      line =
          letter.members().containsKey("base64")
              ? Base64.getDecoder().decode(base64)
              : text(letter, "line").getBytes(StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    return Optional.of(
        new DeadLetter(
            instant(text(letter, "time")),
            text(letter, "sink"),
            text(letter, "reason"),
            number(letter.members().get("status")),
            text(letter, "words"),
            text(letter, "batch"),
            text(letter, "subject"),
            instant(text(letter, "received")),
            line));
  }

  private static String text(JsonTree.Value.Members letter, String name) {
    return letter.members().get(name) instanceof JsonTree.Value.Text(String text) ? text : "";
  }

  private static int number(JsonTree.@Nullable Value value) {
    try {
      return value instanceof JsonTree.Value.Literal(String json) ? Integer.parseInt(json) : 0;
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  private static Instant instant(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long nanos = Rfc3339.parse(bytes, 0, bytes.length);
    return nanos == Rfc3339.NONE ? Instant.EPOCH : Instant.ofEpochSecond(0, nanos);
  }

  private static long nanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }
}
