package dev.natship.shaping;

import dev.natship.api.JsonText;
import dev.natship.api.Output;
import java.util.List;

/// Redacts like [SafeJson], but slowly: applies each redaction to each string.
final class PlainRedaction {
  private PlainRedaction() {}

  static String of(List<Redaction> redactions, byte[] json) {
    Output out = new Output(json.length);
    int copied = 0;
    int i = 0;
    while (i < json.length) {
      if (json[i] != '"') {
        i++;
        continue;
      }
      int from = i + 1;
      int to = from;
      while (json[to] != '"') {
        to += json[to] == '\\' ? 2 : 1;
      }
      i = to + 1;
      Output text = new Output(64);
      JsonText.unescape(json, from, to - from, text);
      boolean changed = false;
      for (Redaction redaction : redactions) {
        Output safe = new Output(64);
        if (redaction.apply(text.array(), text.size(), safe)) {
          changed = true;
          text = safe;
        }
      }
      if (changed && !isName(json, i)) {
        out.write(json, copied, from - 1 - copied);
        out.jsonString(text.array(), 0, text.size());
        copied = i;
      }
    }
    out.write(json, copied, json.length - copied);
    return out.toText();
  }

  private static boolean isName(byte[] json, int behind) {
    int i = behind;
    while (i < json.length && json[i] >= 0 && json[i] <= ' ') {
      i++;
    }
    return i < json.length && json[i] == ':';
  }
}
