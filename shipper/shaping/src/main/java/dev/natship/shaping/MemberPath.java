package dev.natship.shaping;

import dev.natship.api.Output;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A dotted path as it is looked for in [JsonMembers]: the name that it is as a whole, which comes
/// first, and the name before its first dot with the path behind it.
final class MemberPath {
  private final byte[] whole;
  private final byte[] outer;
  private final @Nullable MemberPath inner;

  private MemberPath(String path) {
    whole = name(path);
    int dot = path.indexOf('.');
    outer = dot > 0 ? name(path.substring(0, dot)) : whole;
    inner = dot > 0 ? new MemberPath(path.substring(dot + 1)) : null;
  }

  static MemberPath of(String path) {
    return new MemberPath(path);
  }

  /// A name as JSON writes it, without quotes.
  private static byte[] name(String text) {
    Output out = new Output(text.length() + 2);
    out.jsonString(text);
    byte[] quoted = out.toByteArray();
    return Arrays.copyOfRange(quoted, 1, quoted.length - 1);
  }

  byte[] whole() {
    return whole;
  }

  /// The name before the first dot; the whole where there is none.
  byte[] outer() {
    return outer;
  }

  /// What is behind the first dot.
  @Nullable MemberPath inner() {
    return inner;
  }
}
