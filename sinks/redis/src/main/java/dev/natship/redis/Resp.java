package dev.natship.redis;

import dev.natship.api.Output;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Redis' protocol, version 2: commands are arrays of byte strings, and every command has one
/// reply.
final class Resp {
  private static final int LONGEST_LINE = 64 * 1024;

  /// Replies to our commands are short. Anything larger or deeper is refused before memory is
  /// allocated for it.
  private static final int LONGEST_BULK = 1 << 20;

  private static final int MOST_ELEMENTS = 10_000;
  private static final int DEEPEST = 8;

  private Resp() {}

  /// A reply. Of arrays and integers only their text is needed.
  sealed interface Reply {
    record Fine(String text) implements Reply {}

    record Refused(String words) implements Reply {}
  }

  static byte[] command(String... words) {
    Output out = new Output(64);
    array(words.length, out);
    for (String word : words) {
      bulk(word.getBytes(StandardCharsets.UTF_8), out);
    }
    return out.toByteArray();
  }

  static void array(int size, Output out) {
    out.write('*');
    out.number(size);
    out.text("\r\n");
  }

  static void bulk(byte[] bytes, Output out) {
    bulk(bytes, bytes.length, out);
  }

  static void bulk(byte[] bytes, int length, Output out) {
    out.write('$');
    out.number(length);
    out.text("\r\n");
    out.write(bytes, 0, length);
    out.text("\r\n");
  }

  static Reply read(InputStream in) throws IOException {
    return read(in, 0);
  }

  private static Reply read(InputStream in, int depth) throws IOException {
    String line = line(in);
    String rest = line.isEmpty() ? "" : line.substring(1);
    return switch (line.isEmpty() ? ' ' : line.charAt(0)) {
      case '+', ':' -> new Reply.Fine(rest);
      case '-' -> new Reply.Refused(rest);
      case '$' -> new Reply.Fine(bulk(in, number(rest, LONGEST_BULK)));
      case '*' -> {
        if (depth == DEEPEST) {
          throw new IOException("this is not Redis: its answer is nested without end");
        }
        for (int i = number(rest, MOST_ELEMENTS); i > 0; i--) {
          read(in, depth + 1);
        }
        yield new Reply.Fine("");
      }
      default -> throw new IOException("this is not Redis: its answer has an unknown type");
    };
  }

  private static String bulk(InputStream in, int length) throws IOException {
    if (length < 0) {
      return "";
    }
    byte[] bytes = in.readNBytes(length + 2);
    if (bytes.length < length + 2) {
      throw new EOFException("the server closed the connection");
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private static int number(String text, int most) throws IOException {
    try {
      long number = Long.parseLong(text);
      if (number > most || number < -1) {
        throw new IOException("this is not Redis: a length of " + number);
      }
      return (int) number;
    } catch (NumberFormatException _) {
      throw new IOException("this is not Redis: a length is no number");
    }
  }

  private static String line(InputStream in) throws IOException {
    Output line = new Output(64);
    while (line.size() < LONGEST_LINE) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (b == '\n' && line.size() > 0 && line.array()[line.size() - 1] == '\r') {
        line.truncate(line.size() - 1);
        return line.toText();
      }
      line.write(b);
    }
    throw new IOException("this is not Redis: a line without end");
  }
}
