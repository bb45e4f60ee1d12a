package dev.natship.shell;

import dev.natship.api.Output;
import dev.natship.settings.Words;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Writes lines of JSON so that a terminal shows them and does not obey them: what is unseen is
/// escaped. To a program they mean the same.
public final class Visible {
  private Visible() {}

  public static void write(Output json, OutputStream out) throws IOException {
    if (isPlain(json)) {
      json.copyTo(out);
      return;
    }
    StringBuilder text = new StringBuilder(json.size() + 16);
    json.toText()
        .codePoints()
        .forEach(c -> {
          if (c != '\n' && Words.isUnseen(c)) {
            text.append(Words.escaped(c));
          } else {
            text.appendCodePoint(c);
          }
        });
    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isPlain(Output json) {
    for (int i = 0; i < json.size(); i++) {
      byte b = json.array()[i];
      if (b < 0 || b == 0x7f) {
        return false;
      }
    }
    return true;
  }
}
