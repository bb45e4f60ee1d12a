package dev.natship.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

/// A mark in the message of a line, by which the line is counted: instance, number and time of
/// sending at fixed width, `~iii nnn… ttt…~`. It is written and read in place, without garbage. Its
/// digits are the letters a to j, so that no detector takes them for a card's number.
final class Mark {
  static final int LENGTH = 36;
  private static final byte EDGE = '~';
  private static final char ZERO = 'a';
  private static final int INSTANCE = 1;
  private static final int NUMBER = 5;
  private static final int TIME = 16;
  private static final int END = 35;

  private Mark() {}

  static String blank(int instance) {
    String zero = String.valueOf(ZERO);
    byte[] number = new byte[NUMBER - 1 - INSTANCE];
    digits(number, 0, number.length, instance);
    return "~" + new String(number, US_ASCII) + " " + zero.repeat(10) + " " + zero.repeat(19) + "~";
  }

  static void write(byte[] line, int at, long number, long nanos) {
    digits(line, at + NUMBER, at + TIME - 1, number);
    digits(line, at + TIME, at + END, nanos);
  }

  /// The position of the first mark between `from` and `to`, or -1.
  static int find(byte[] line, int from, int to) {
    for (int at = from; at + LENGTH <= to; at++) {
      if (line[at] == EDGE && line[at + END] == EDGE) {
        return at;
      }
    }
    return -1;
  }

  static int instance(byte[] line, int at) {
    return (int) number(line, at + INSTANCE, at + NUMBER - 1);
  }

  static long number(byte[] line, int at) {
    return number(line, at + NUMBER, at + TIME - 1);
  }

  static long nanos(byte[] line, int at) {
    return number(line, at + TIME, at + END);
  }

  private static void digits(byte[] line, int from, int to, long value) {
    long rest = value;
    for (int i = to - 1; i >= from; i--) {
      line[i] = (byte) (ZERO + rest % 10);
      rest /= 10;
    }
  }

  private static long number(byte[] line, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      value = value * 10 + line[i] - ZERO;
    }
    return value;
  }
}
