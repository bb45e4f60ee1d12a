package dev.natship.api;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing byte buffer with the few writers that encodings need. Reused from line to line; not
/// thread-safe.
public final class Output extends OutputStream {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH = 0x0101010101010101L;
  private static final long TOP = 0x8080808080808080L;
  private static final long QUOTES = EACH * '"';
  private static final long BACKSLASHES = EACH * '\\';
  private static final long SPACES = EACH * ' ';

  /// 1, 10, 100 and so on, as far as a long reaches.
  private static final long[] POWERS = powers();

  private byte[] bytes;
  private int size;

  public Output(int capacity) {
    this(new byte[Math.max(16, capacity)]);
  }

  /// Writes into this array, from its beginning, as long as it is large enough.
  public Output(byte[] room) {
    bytes = room;
  }

  private static long[] powers() {
    long[] powers = new long[19];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = 10 * powers[i - 1];
    }
    return powers;
  }

  public int size() {
    return size;
  }

  /// The backing array; only the first [#size()] bytes count, and the next write may replace it.
  public byte[] array() {
    return bytes;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  public String toText() {
    return new String(bytes, 0, size, StandardCharsets.UTF_8);
  }

  /// Forgets everything from `position` on.
  public void truncate(int position) {
    size = position;
  }

  @Override
  public void write(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
  }

  @Override
  public void write(byte[] source) {
    write(source, 0, source.length);
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    ensure(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  public void copyTo(OutputStream target) throws IOException {
    target.write(bytes, 0, size);
  }

  /// Appends characters as UTF-8; an unpaired surrogate becomes `?`.
  public Output text(String text) {
    int length = text.length();
    ensure(length);
    byte[] to = bytes;
    int at = size;
    int i = 0;
    for (; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        break;
      }
      to[at + i] = (byte) c;
    }
    size = at + i;
    if (i < length) {
      write((i == 0 ? text : text.substring(i)).getBytes(StandardCharsets.UTF_8));
    }
    return this;
  }

  /// Appends one character as UTF-8; half a surrogate pair becomes `?`.
  void codePoint(int code) {
    if (code < 0x80) {
      write(code);
    } else if (code < 0x800) {
      write(0xc0 | code >> 6);
      write(0x80 | code & 0x3f);
    } else if (code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE) {
      write('?');
    } else {
      if (code < 0x10000) {
        write(0xe0 | code >> 12);
      } else {
        write(0xf0 | code >> 18);
        write(0x80 | code >> 12 & 0x3f);
      }
      write(0x80 | code >> 6 & 0x3f);
      write(0x80 | code & 0x3f);
    }
  }

  /// Appends one character of a JSON string; half a surrogate pair becomes U+FFFD.
  void jsonCodePoint(int code) {
    if (code < 0x20 || code == '"' || code == '\\') {
      escape((char) code);
    } else if (code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE) {
      codePoint(0xfffd);
    } else {
      codePoint(code);
    }
  }

  /// Makes a JSON string of the text at the end, from `start` on.
  void quote(int start) {
    int i = plainEnd(bytes, start, size);
    while (i < size && bytes[i] >= 0x20 && bytes[i] != '"' && bytes[i] != '\\') {
      i++;
    }
    if (i < size) {
      byte[] text = Arrays.copyOfRange(bytes, start, size);
      size = start;
      jsonString(text, 0, text.length);
      return;
    }
    ensure(2);
    System.arraycopy(bytes, start, bytes, start + 1, size - start);
    bytes[start] = '"';
    size++;
    bytes[size++] = '"';
  }

  public Output number(long value) {
    if (value < 0) {
      if (value == Long.MIN_VALUE) {
        return text(Long.toString(value));
      }
      write('-');
      value = -value;
    }
    // The logarithm of 2 is a little more than 1233 / 4096.
    int bits = Long.SIZE - Long.numberOfLeadingZeros(value | 1);
    int digits = bits * 1233 >> 12;
    return padded(value, value >= POWERS[digits] ? digits + 1 : Math.max(1, digits));
  }

  /// Appends a non-negative number with leading zeros.
  public Output padded(long value, int digits) {
    int last = digits;
    long rest = value;
    if (digits > 8) {
      // Divisions of a long take their time; eight digits of it fit into an int.
      long first = value / 100_000_000;
      padded(first, digits - 8);
      rest = value - first * 100_000_000;
      last = 8;
    }
    ensure(last);
    digits(size, (int) (rest % 100_000_000), last);
    size += last;
    return this;
  }

  private void digits(int from, int value, int digits) {
    byte[] target = bytes;
    if (target.length - from >= Long.BYTES) {
      // The digit that comes first is the lowest byte.
      LONG.set(target, from, eightDigits(value) >>> Byte.SIZE * (Long.BYTES - digits));
      return;
    }
    for (int i = from + digits - 1; i >= from; i--) {
      int rest = value / 10;
      target[i] = (byte) ('0' + value - 10 * rest);
      value = rest;
    }
  }

  /// The digits of a number below a hundred million, made all at once: halved into numbers of four
  /// digits, these into numbers of two, and these into digits.
  private static long eightDigits(int value) {
    int thousands = value / 10_000;
    long fours = thousands | (long) (value - thousands * 10_000) << 32;
    long hundreds = (fours * 10_486 >>> 20) & 0x0000007f_0000007fL;
    long twos = hundreds | fours - hundreds * 100 << 16;
    long tens = (twos * 103 >>> 10) & 0x000f000f_000f000fL;
    return (tens | twos - tens * 10 << 8) + EACH * '0';
  }

  /// Appends the lowest bytes of a word, the very lowest first.
  void word(long word, int count) {
    ensure(Long.BYTES);
    LONG.set(bytes, size, word);
    size += count;
  }

  /// Appends a JSON string with its quotes.
  public Output jsonString(String text) {
    write('"');
    int clean = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c == '"' || c == '\\' || Character.isSurrogate(c)) {
        if (Character.isHighSurrogate(c)
            && i + 1 < text.length()
            && Character.isLowSurrogate(text.charAt(i + 1))) {
          i++;
          continue;
        }
        text(text.substring(clean, i));
        clean = i + 1;
        if (Character.isSurrogate(c)) {
          text("\ufffd");
        } else {
          escape(c);
        }
      }
    }
    text(clean == 0 ? text : text.substring(clean));
    write('"');
    return this;
  }

  /// Appends UTF-8 bytes as a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD.
  /// They must not be this buffer's own.
  public Output jsonString(byte[] source, int offset, int length) {
    write('"');
    jsonInside(source, offset, length);
    write('"');
    return this;
  }

  /// The same without the quotes.
  public void jsonInside(byte[] source, int offset, int length) {
    int end = offset + length;
    int at = offset;
    while (at < end) {
      at = quoted(source, at, end);
      at = at < end ? quotedOne(source, at, end) : at;
    }
  }

  /// Appends ASCII with its quotes and backslashes escaped. Returns where something else begins, or
  /// where fewer than eight bytes are left. Copies eight bytes at a time, and what follows an
  /// escape over what was copied too much.
  private int quoted(byte[] source, int from, int end) {
    int at = from;
    int last = end - Long.BYTES;
    byte[] target = bytes;
    int to = size;
    while (at <= last) {
      if (target.length - to <= Long.BYTES) {
        size = to;
        ensure(Long.BYTES + 1);
        target = bytes;
      }
      long word = (long) LONG.get(source, at);
      LONG.set(target, to, word);
      long quotes = word ^ QUOTES;
      long slashes = word ^ BACKSLASHES;
      long others = ((quotes - EACH) | (slashes - EACH) | (word - SPACES) | word) & TOP;
      if (others == 0) {
        at += Long.BYTES;
        to += Long.BYTES;
        continue;
      }
      int plain = Long.numberOfTrailingZeros(others) >>> 3;
      at += plain;
      to += plain;
      byte b = source[at];
      if (b != '"' && b != '\\') {
        break;
      }
      target[to] = '\\';
      target[to + 1] = b;
      to += 2;
      at++;
    }
    size = to;
    return at;
  }

  /// Appends one character; returns where the next one begins.
  private int quotedOne(byte[] source, int at, int end) {
    int b = source[at];
    if (b < 0) {
      int sequence = Utf8.sequenceLength(source, at, end);
      if (sequence == 0) {
        text("\ufffd");
        return at + 1;
      }
      write(source, at, sequence);
      return at + sequence;
    }
    if (b >= 0x20 && b != '"' && b != '\\') {
      write(b);
    } else {
      escape((char) b);
    }
    return at + 1;
  }

  /// Appends the inside of a JSON string without the backslashes of its short escapes. Returns
  /// where another kind of escape begins, or where fewer than eight bytes are left.
  int unescaped(byte[] source, int from, int end) {
    int at = from;
    int last = end - Long.BYTES;
    byte[] target = bytes;
    int to = size;
    while (at <= last) {
      if (target.length - to < Long.BYTES) {
        size = to;
        ensure(Long.BYTES);
        target = bytes;
      }
      long word = (long) LONG.get(source, at);
      LONG.set(target, to, word);
      long slashes = word ^ BACKSLASHES;
      long found = (slashes - EACH) & ~slashes & TOP;
      if (found == 0) {
        at += Long.BYTES;
        to += Long.BYTES;
        continue;
      }
      int plain = Long.numberOfTrailingZeros(found) >>> 3;
      at += plain;
      to += plain;
      int c = at + 1 < end ? JsonText.plain(source[at + 1]) : -1;
      if (c < 0) {
        break;
      }
      target[to++] = (byte) c;
      at += 2;
    }
    size = to;
    return at;
  }

  /// A position up to which all bytes stand in a JSON string as they are: ASCII without quotes,
  /// backslashes and control characters. Looks at eight bytes at a time.
  private static int plainEnd(byte[] source, int from, int end) {
    int at = from;
    while (at + Long.BYTES <= end) {
      long word = (long) LONG.get(source, at);
      long quotes = word ^ QUOTES;
      long slashes = word ^ BACKSLASHES;
      long others = ((quotes - EACH) | (slashes - EACH) | (word - SPACES) | word) & TOP;
      if (others != 0) {
        return at + (Long.numberOfTrailingZeros(others) >>> 3);
      }
      at += Long.BYTES;
    }
    return at;
  }

  private void escape(char c) {
    ensure(6);
    bytes[size++] = '\\';
    switch (c) {
      case '"' -> bytes[size++] = '"';
      case '\\' -> bytes[size++] = '\\';
      case '\n' -> bytes[size++] = 'n';
      case '\r' -> bytes[size++] = 'r';
      case '\t' -> bytes[size++] = 't';
      case '\b' -> bytes[size++] = 'b';
      case '\f' -> bytes[size++] = 'f';
      default -> {
        bytes[size++] = 'u';
        bytes[size++] = '0';
        bytes[size++] = '0';
        bytes[size++] = HEX[(c >> 4) & 0xf];
        bytes[size++] = HEX[c & 0xf];
      }
    }
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      long wanted = Math.max((long) size + more, (long) bytes.length * 2);
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 16));
    }
  }
}
