package dev.natship.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Makes texts of subjects. There are few different ones, so most are known already. For one
/// thread.
final class SubjectNames {
  private static final int SLOTS = 1024;
  private static final int LONGEST = 256;

  private final byte[][] bytes = new byte[SLOTS][];
  private final @Nullable String[] names = new @Nullable String[SLOTS];

  SubjectNames() {
    Arrays.fill(bytes, new byte[0]);
  }

  /// @param hash of these bytes, however it is made
  String name(byte[] source, int from, int to, int hash) {
    int slot = (hash ^ hash >>> 10 ^ hash >>> 20) & (SLOTS - 1);
    String known = names[slot];
    byte[] kept = bytes[slot];
    if (known != null && Arrays.equals(kept, 0, kept.length, source, from, to)) {
      return known;
    }
    String name = new String(source, from, to - from, UTF_8);
    if (to - from <= LONGEST) {
      bytes[slot] = Arrays.copyOfRange(source, from, to);
      names[slot] = name;
    }
    return name;
  }
}
