package dev.natship.otlp;

import dev.natship.api.Output;
import java.nio.charset.StandardCharsets;

/// The few wire forms of Protocol Buffers that log records need.
final class Proto {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int WIDEST_LENGTH = 5;

  private Proto() {}

  static void varint(int field, long value, Output out) {
    raw((long) field << 3 | VARINT, out);
    raw(value, out);
  }

  static void fixed64(int field, long value, Output out) {
    raw((long) field << 3 | FIXED64, out);
    for (int shift = 0; shift < 64; shift += 8) {
      out.write((int) (value >>> shift) & 0xff);
    }
  }

  static void text(int field, String text, Output out) {
    bytes(field, text.getBytes(StandardCharsets.UTF_8), out);
  }

  static void bytes(int field, byte[] bytes, Output out) {
    raw((long) field << 3 | BYTES, out);
    raw(bytes.length, out);
    out.write(bytes);
  }

  /// Writes only the head of a length-delimited field whose content of known length follows.
  static void head(int field, int length, Output out) {
    raw((long) field << 3 | BYTES, out);
    raw(length, out);
  }

  static int headLength(int field, int length) {
    return width((long) field << 3 | BYTES) + width(length);
  }

  /// Begins a nested message of unknown length; [#end] closes it.
  static int begin(int field, Output out) {
    raw((long) field << 3 | BYTES, out);
    int mark = out.size();
    for (int i = 0; i < WIDEST_LENGTH; i++) {
      out.write(0);
    }
    return mark;
  }

  /// Puts the length in front of everything written since [#begin], moving it up against its head.
  static void end(int mark, Output out) {
    int length = out.size() - mark - WIDEST_LENGTH;
    int width = width(length);
    byte[] bytes = out.array();
    System.arraycopy(bytes, mark + WIDEST_LENGTH, bytes, mark + width, length);
    int rest = length;
    for (int i = 0; i < width; i++) {
      bytes[mark + i] = (byte) (i == width - 1 ? rest : rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    out.truncate(mark + width + length);
  }

  private static void raw(long value, Output out) {
    while ((value & ~0x7fL) != 0) {
      out.write((int) (value & 0x7f | 0x80));
      value >>>= 7;
    }
    out.write((int) value);
  }

  private static int width(long value) {
    int width = 1;
    while ((value & ~0x7fL) != 0) {
      width++;
      value >>>= 7;
    }
    return width;
  }
}
