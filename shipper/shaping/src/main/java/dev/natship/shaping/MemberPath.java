package dev.natship.shaping;

import dev.natship.api.Output;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A dotted path, prepared for the search in [JsonMembers]. The search first tries the whole path
/// as one name. Then it tries the name before the first dot, with the rest as a path inside.
final class MemberPath {
  private final byte[] whole;
  private final byte[] outer;
  private final int wholeHash;
  private final int outerHash;
  private final @Nullable MemberPath inner;

  private MemberPath(String path) {
    whole = name(path);
    int dot = path.indexOf('.');
    outer = dot > 0 ? name(path.substring(0, dot)) : whole;
    wholeHash = JsonNodes.hash(whole, 0, whole.length);
    outerHash = JsonNodes.hash(outer, 0, outer.length);
    inner = dot > 0 ? new MemberPath(path.substring(dot + 1)) : null;
  }

  static MemberPath of(String path) {
    return new MemberPath(path);
  }

  /// A name in JSON, without its quotes.
  private static byte[] name(String text) {
    Output out = new Output(text.length() + 2);
    out.jsonString(text);
    byte[] quoted = out.toByteArray();
    return Arrays.copyOfRange(quoted, 1, quoted.length - 1);
  }

  byte[] whole() {
    return whole;
  }

  /// The name before the first dot; the whole name when there is no dot.
  byte[] outer() {
    return outer;
  }

  /// The [JsonNodes#hash] of [#whole].
  int wholeHash() {
    return wholeHash;
  }

  /// The [JsonNodes#hash] of [#outer].
  int outerHash() {
    return outerHash;
  }

  /// The path after the first dot; null when there is no dot.
  @Nullable MemberPath inner() {
    return inner;
  }
}
