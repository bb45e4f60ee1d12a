package dev.natship.demo;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Reads the NATS protocol from a socket: control lines ending in CRLF, and payloads of a told
/// length.
final class ProtocolReader {
  private static final int LONGEST_LINE = 32 * 1024;

  private final InputStream in;
  private final byte[] buffer = new byte[64 * 1024];
  private int start;
  private int end;

  ProtocolReader(InputStream in) {
    this.in = in;
  }

  String line() throws IOException {
    int scanned = start;
    while (true) {
      for (; scanned < end; scanned++) {
        if (buffer[scanned] == '\n') {
          int stop = scanned > start && buffer[scanned - 1] == '\r' ? scanned - 1 : scanned;
          String line = new String(buffer, start, stop - start, StandardCharsets.UTF_8);
          start = scanned + 1;
          return line;
        }
      }
      if (end - start > LONGEST_LINE) {
        throw new IOException("control line too long");
      }
      int shift = start;
      fill();
      scanned -= shift - start;
    }
  }

  /// The next `length` bytes, and the CRLF after them.
  byte[] payload(int length) throws IOException {
    byte[] payload = new byte[length];
    int copied = Math.min(length, end - start);
    System.arraycopy(buffer, start, payload, 0, copied);
    start += copied;
    if (in.readNBytes(payload, copied, length - copied) < length - copied) {
      throw new EOFException("connection ended inside a payload");
    }
    if (!line().isEmpty()) {
      throw new IOException("payload is longer than told");
    }
    return payload;
  }

  /// Reads and forgets until the connection ends.
  void swallow() throws IOException {
    while (true) {
      start = end;
      fill();
    }
  }

  private void fill() throws IOException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
    }
    int read = in.read(buffer, end, buffer.length - end);
    if (read < 0) {
      throw new EOFException("connection ended");
    }
    end += read;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
