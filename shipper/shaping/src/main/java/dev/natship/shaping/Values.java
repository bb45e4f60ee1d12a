package dev.natship.shaping;

import dev.natship.api.ContextField;
import dev.natship.api.Field;
import dev.natship.api.JsonText;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Values of which a field must have one. `shop*` stands for all that begin with `shop`. Compares
/// bytes and makes no objects. Belongs to one thread.
final class Values {
  private final List<String> texts;
  private final byte[][] values;
  private final Output value = new Output(64);
  private final Output json = new Output(64);

  Values(List<String> texts) {
    this.texts = List.copyOf(texts);
    this.values =
        texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
  }

  List<String> texts() {
    return texts;
  }

  Values copy() {
    return new Values(texts);
  }

  boolean hold(Field field, LogLine line) {
    value.truncate(0);
    line.writeText(field, value);
    return holdValue();
  }

  boolean hold(ContextField field, LogLine line) {
    json.truncate(0);
    value.truncate(0);
    if (line.writeContext(field, json)) {
      if (json.array()[0] == '"') {
        JsonText.unescape(json.array(), 1, json.size() - 2, value);
      } else {
        value.write(json.array(), 0, json.size());
      }
    }
    return holdValue();
  }

  boolean mayHold(Field field, LinesSummary lines) {
    return texts.stream().anyMatch(text -> isPattern(text) || lines.mayHave(field, text));
  }

  /// One bit at least of these is among the [Marks] of every line that has one of the values.
  int marks(Field field) {
    int marks = 0;
    for (String text : texts) {
      marks |= isPattern(text) ? Marks.ANYTHING : Marks.of(field, text);
    }
    return marks;
  }

  private static boolean isPattern(String text) {
    return text.indexOf('*') >= 0;
  }

  private boolean holdValue() {
    for (byte[] wanted : values) {
      if (fits(wanted, value.array(), value.size())) {
        return true;
      }
    }
    return false;
  }

  /// Compares with a pattern in which a star stands for any characters, or none. On a mismatch it
  /// goes back to the last star only, so the time is at most the product of both lengths.
  private static boolean fits(byte[] wanted, byte[] text, int length) {
    int i = 0;
    int j = 0;
    int star = -1;
    int resume = 0;
    while (j < length) {
      if (i < wanted.length && wanted[i] == '*') {
        star = i++;
        resume = j;
      } else if (i < wanted.length && wanted[i] == text[j]) {
        i++;
        j++;
      } else if (star >= 0) {
        i = star + 1;
        j = ++resume;
      } else {
        return false;
      }
    }
    while (i < wanted.length && wanted[i] == '*') {
      i++;
    }
    return i == wanted.length;
  }

  /// Equal when the texts are the same.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Values that && texts.equals(that.texts);
  }

  @Override
  public int hashCode() {
    return texts.hashCode();
  }

  @Override
  public String toString() {
    return texts.toString();
  }
}
