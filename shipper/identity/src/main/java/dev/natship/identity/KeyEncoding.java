package dev.natship.identity;

import java.util.Arrays;

/// Bytes as NATS writes them in keys: followed by a checksum, in base 32 without padding.
final class KeyEncoding {
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int CHECKSUM = 2;

  private KeyEncoding() {}

  static String write(byte[] bytes) {
    byte[] whole = Arrays.copyOf(bytes, bytes.length + CHECKSUM);
    int sum = checksum(bytes);
    whole[bytes.length] = (byte) sum;
    whole[bytes.length + 1] = (byte) (sum >> 8);
    StringBuilder text = new StringBuilder();
    int bits = 0;
    int held = 0;
    for (byte b : whole) {
      held = held << 8 | b & 0xff;
      for (bits += 8; bits >= 5; bits -= 5) {
        text.append(ALPHABET.charAt(held >> bits - 5 & 31));
      }
    }
    return bits == 0
        ? text.toString()
        : text.append(ALPHABET.charAt(held << 5 - bits & 31)).toString();
  }

  static byte[] read(String text) {
    byte[] whole = new byte[text.length() * 5 / 8];
    int bits = 0;
    int held = 0;
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      int value = ALPHABET.indexOf(text.charAt(i));
      if (value < 0) {
        throw new IllegalArgumentException(
            "letter " + (i + 1) + " is none of A to Z and 2 to 7, which keys are written in");
      }
      held = held << 5 | value;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        whole[length++] = (byte) (held >> bits);
      }
    }
    byte[] bytes = Arrays.copyOf(whole, Math.max(0, length - CHECKSUM));
    int sum = checksum(bytes);
    if (length < CHECKSUM
        || bits >= 5
        || whole[length - 2] != (byte) sum
        || whole[length - 1] != (byte) (sum >> 8)) {
      throw new IllegalArgumentException("letters are wrong or missing: the checksum does not fit");
    }
    return bytes;
  }

  /// CRC-16/XMODEM.
  private static int checksum(byte[] bytes) {
    int sum = 0;
    for (byte b : bytes) {
      sum ^= (b & 0xff) << 8;
      for (int i = 0; i < 8; i++) {
        sum = (sum & 0x8000) == 0 ? sum << 1 : sum << 1 ^ 0x1021;
      }
    }
    return sum & 0xffff;
  }
}
