package dev.natship.otlp;

/// Steps through the fields of a protobuf message; stops at the first thing it cannot read.
final class Wire {
  private final byte[] bytes;
  private final int end;
  private int at;
  int field;
  int type;
  long value;
  int start;

  Wire(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  boolean next() {
    if (at >= end) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    type = (int) tag & 7;
    switch (type) {
      case 0 -> value = varint();
      case 1 -> at += 8;
      case 2 -> {
        value = varint();
        start = at;
        if (value < 0 || value > end - at) {
          return false;
        }
        at += (int) value;
      }
      case 5 -> at += 4;
      default -> {
        return false;
      }
    }
    return at <= end;
  }

  private long varint() {
    long result = 0;
    for (int shift = 0; shift < 64 && at < end; shift += 7) {
      byte b = bytes[at++];
      result |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return result;
      }
    }
    return result;
  }
}
