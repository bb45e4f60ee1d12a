package dev.natship.shaping;

import dev.natship.api.JsonText;
import dev.natship.api.Output;
import java.util.List;

/// Copies a JSON object that is known to be well-formed, with its redactions applied to the texts
/// in it, wherever they stand; names and numbers stay. Works on the bytes alone.
final class SafeJson {
  private final List<Redaction> redactions;
  private final Output text = new Output(256);
  private final Output before = new Output(256);

  SafeJson(List<Redaction> redactions) {
    this.redactions = redactions;
  }

  /// Appends the JSON with what must not be seen replaced; false, and nothing, where there is
  /// nothing of that kind.
  boolean write(byte[] json, int start, int end, Output out) {
    int begin = out.size();
    int copied = start;
    int i = start;
    while (i < end) {
      if (json[i] != '"') {
        i++;
        continue;
      }
      int from = i + 1;
      int to = from;
      boolean escaped = false;
      while (json[to] != '"') {
        escaped |= json[to] == '\\';
        to += json[to] == '\\' ? 2 : 1;
      }
      i = to + 1;
      if (!isName(json, i, end) && changes(json, from, to - from, escaped)) {
        out.write(json, copied, from - 1 - copied);
        out.jsonString(text.array(), 0, text.size());
        copied = i;
      }
    }
    if (out.size() == begin) {
      return false;
    }
    out.write(json, copied, end - copied);
    return true;
  }

  /// Whether any redaction changes this text, which is then in `text`.
  private boolean changes(byte[] json, int from, int length, boolean escaped) {
    text.truncate(0);
    if (escaped) {
      JsonText.unescape(json, from, length, text);
    } else {
      text.write(json, from, length);
    }
    boolean changed = false;
    for (Redaction redaction : redactions) {
      before.truncate(0);
      if (redaction.apply(text.array(), text.size(), before)) {
        changed = true;
        text.truncate(0);
        text.write(before.array(), 0, before.size());
      }
    }
    return changed;
  }

  private static boolean isName(byte[] json, int behind, int length) {
    int i = behind;
    while (i < length && json[i] >= 0 && json[i] <= ' ') {
      i++;
    }
    return i < length && json[i] == ':';
  }
}
