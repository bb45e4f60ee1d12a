package dev.natship.shaping;

import dev.natship.api.Output;
import dev.natship.settings.Settings;
import dev.natship.settings.Spelling;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A kind of text that is hidden before lines are sent: `redact { email = "[email]" }` for a
/// well-known name (`ansi` stands for the colours of terminals), or `redact { ticket { match =
/// "T-[0-9]+", with = "[ticket]" } }`.
record Redaction(String name, Finder finder, byte[] replacement) {
  /// For each match, an expression may read on to the end of the text. Once it has read this many
  /// bytes for one text, all the rest of that text is hidden.
  private static final long MOST_READ = 1L << 30;

  /// How many times longer a text may become through its replacements. Beyond that, matches are
  /// removed without a replacement.
  private static final int MOST_GROWTH = 4;

  private static final int ROOM_TO_GROW = 16 * 1024;

  static List<Redaction> read(Settings settings) {
    List<Redaction> redactions = new ArrayList<>();
    for (String name : settings.names("redact")) {
      String key = "redact." + name;
      if (settings.json(key).startsWith("{")) {
        String match = settings.text(key + ".match");
        byte[] with = utf8(settings.text(key + ".with", "[redacted]"));
        if (!match.isEmpty()) {
          try {
            redactions.add(new Redaction(name, Expression.parse(match), with));
          } catch (IllegalArgumentException wrong) {
            settings.problem(key + ".match", String.valueOf(wrong.getMessage()));
          }
        }
        continue;
      }
      byte[] with = utf8(settings.text(key, ""));
      Secrets secret = Secrets.known().get(name);
      if (secret != null) {
        redactions.add(new Redaction(name, secret, with));
      } else {
        settings.problem(
            key,
            "no well-known pattern; write { match = \"…\", with = \"…\" } or one of "
                + String.join(", ", Secrets.known().keySet())
                + Spelling.hint(name, Secrets.known().keySet()));
      }
    }
    return List.copyOf(redactions);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Appends the text with its matches replaced. Returns false, and appends nothing, when there is
  /// no match.
  boolean apply(byte[] text, int length, Output out) {
    long hit = finder.first(text, length);
    if (hit == Finder.NOTHING) {
      return false;
    }
    long room = out.size() + (long) length * MOST_GROWTH + ROOM_TO_GROW;
    long read = 0;
    int copied = 0;
    Finder.@Nullable Search search =
        finder instanceof Expression expression ? expression.search(text, length) : null;
    while (hit != Finder.NOTHING) {
      read += length - Finder.start(hit);
      int end = read > MOST_READ && search != null ? length : Finder.end(hit);
      out.write(text, copied, Finder.start(hit) - copied);
      if (out.size() + replacement.length <= room) {
        out.write(replacement);
      }
      copied = end;
      if (copied == length) {
        break;
      }
      hit = search == null ? ((Secrets) finder).find(text, copied, length) : search.next(copied);
    }
    out.write(text, copied, length - copied);
    return true;
  }
}
