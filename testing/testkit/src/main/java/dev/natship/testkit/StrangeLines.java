package dev.natship.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The lines that no application should write and some application will: payloads that are large,
/// deep, broken or made to keep a pattern busy. Each has a name for the tests that send it.
///
/// They are made here and not read from files, so that a reader sees what is strange about each.
public final class StrangeLines {
  private static final int MEBIBYTE = 1 << 20;

  /// One payload, as it would arrive on a subject.
  public record Line(String name, byte[] payload) {
    @Override
    public String toString() {
      return name;
    }
  }

  private StrangeLines() {}

  /// Every line that fits into a server's default limit of 1 MiB a message.
  public static List<Line> all() {
    List<Line> lines = new ArrayList<>();
    lines.addAll(broken());
    lines.addAll(odd());
    lines.addAll(deep());
    lines.addAll(quadratic());
    for (Line pattern : hostileToPatterns(60_000)) {
      lines.add(new Line("60 kB of " + pattern.name(), pattern.payload()));
    }
    lines.add(line("1 MiB of plain text", "x".repeat(MEBIBYTE)));
    lines.add(line("1 MiB in one JSON message", filled("{\"message\":\"", "y", "\"}", MEBIBYTE)));
    lines.add(line("1 MiB of escapes", filled("{\"message\":\"", "\\u0001", "\"}", MEBIBYTE)));
    lines.add(line("1 MiB of members", filled("{\"a\":1", ",\"a\":1", "}", MEBIBYTE)));
    lines.add(line("1 MiB without names", filled("{\"\":1", ",\"\":1", "}", MEBIBYTE)));
    return lines;
  }

  /// A JSON message of some megabytes, for servers that allow it.
  public static Line large(int bytes) {
    return line(bytes + " bytes in one message", filled("{\"message\":\"", "z", "\"}", bytes));
  }

  /// Text of about this many bytes that keeps a careless pattern searching: each begins like a
  /// secret over and over again.
  public static List<Line> hostileToPatterns(int bytes) {
    return List.of(
        line("the letter a", filled("", "a", "", bytes)),
        line("an address with endless labels", filled("a@b", ".c", "", bytes)),
        line("an address of address", filled("a@a", ".a", "", bytes)),
        line("addresses without an end", filled("", "a@", "", bytes)),
        line("a name before many signs", filled("", "a.", "@", bytes)),
        line("digits", filled("", "4", "", bytes)),
        line("digits and blanks", filled("", "4 ", "", bytes)),
        line("digits and dots", filled("", "1.", "", bytes)),
        line("dots", filled("", ".", "", bytes)),
        line("beginnings of tokens", filled("", "eyJ", "", bytes)),
        line("tokens with one dot", filled("", "eyJ.", "", bytes)),
        line("tokens and dashes", filled("", "-eyJ", "", bytes)),
        line("Bearer without a token", filled("", "Bearer ", "", bytes)),
        line("Bearer and a blank", filled("", "Bearer  ", "", bytes)),
        line("beginnings of colours", filled("", "\u001b[", "", bytes)),
        line("a colour without an end", filled("\u001b[", "0;", "", bytes)),
        line("a colour of blanks", filled("\u001b[", " ", "", bytes)),
        line("beginnings of keys", filled("", "AKIA", "", bytes)),
        line("words that nearly fail", filled("", "errorfailx", "!", bytes)),
        line("line breaks", filled("", "x\\n", "", bytes)));
  }

  /// Objects whose names, written as dotted paths, grow with the square of the line.
  public static List<Line> quadratic() {
    return List.of(
        line("46 kB: a long name before many members", longNameBeforeMembers(20_000, 3_300)),
        line("900 kB: a long name before many members", longNameBeforeMembers(450_000, 60_000)),
        line("a long name at each of many depths", names(300, 500)),
        line("many members at each of many depths", membersAtDepths(500, 40)));
  }

  /// Objects and arrays inside one another, with and without an end.
  public static List<Line> deep() {
    return List.of(
        line("100 objects deep", nested("{\"a\":", "1", "}", 100)),
        line("1,000 objects deep", nested("{\"a\":", "1", "}", 1_000)),
        line("10,000 objects deep", nested("{\"a\":", "1", "}", 10_000)),
        line("10,000 arrays deep", "{\"a\":" + nested("[", "", "]", 10_000) + "}"),
        line("100,000 arrays deep", "{\"a\":" + nested("[", "", "]", 100_000) + "}"),
        line("10,000 objects and arrays deep", nested("{\"a\":[", "1", "]}", 5_000)),
        line(
            "10,000 objects deep inside the message", message(nested("{\"a\":", "1", "}", 10_000))),
        line(
            "10,000 arrays deep inside the message",
            message("{\"a\":" + nested("[", "", "]", 10_000) + "}")),
        line("100,000 objects that never end", "{\"a\":".repeat(100_000)),
        line("100,000 arrays that never end", "[".repeat(100_000)));
  }

  /// JSON that is allowed and that few expect.
  public static List<Line> odd() {
    return List.of(
        line("an empty object", "{}"),
        line("an empty array", "[]"),
        line("a number", "42"),
        line("null", "null"),
        line("a string", "\"just a string\""),
        line("duplicate keys", "{\"message\":\"one\",\"message\":\"two\",\"a\":1,\"a\":{\"a\":2}}"),
        line("empty keys", "{\"\":1,\"a\":{\"\":{\"\":2}},\"message\":\"m\"}"),
        line("keys with dots", "{\"a.b\":1,\"a\":{\"b\":2},\"a.\":3,\".a\":4,\".\":5,\"..\":6}"),
        line("keys of control characters", "{\"\\u0000\\n\\u001b[31m=\\\"\":1,\"message\":\"m\"}"),
        line("huge numbers", "{\"a\":1e400,\"b\":" + "9".repeat(400) + ",\"c\":-0.0,\"d\":1E-400}"),
        line("a number of 100,000 digits", "{\"message\":\"m\",\"n\":" + "7".repeat(100_000) + "}"),
        line(
            "times out of this world",
            "{\"timestamp\":\"9999-12-31T23:59:60.999999999999Z\",\"time\":1e300,\"message\":\"m\"}"),
        line("a time before time", "{\"timestamp\":\"0000-00-00T00:00:00Z\",\"message\":\"m\"}"),
        line(
            "core fields of the wrong type",
            "{\"message\":{\"a\":[1,{}]},\"level\":{},\"timestamp\":[],\"fly\":7,\"log\":[],\"host\":1}"),
        line("a lone surrogate", "{\"message\":\"\\ud800 and \\udc00\",\"\\udfff\":1}"),
        line("NUL as an escape", "{\"message\":\"a\\u0000b\"}"),
        line(
            "bidirectional text",
            "{\"message\":\"\u202euser\u202c \u2066admin\u2069\u200f\u061c\"}"),
        line("C1 control characters", "{\"message\":\"\u0085\u009b31m\u2028\u2029\ufeff\"}"),
        line("colours of a terminal", "\u001b[1;31mred\u001b[0m \u001b]0;title\u0007 \u001b[2J"),
        line(
            "a message that is JSON",
            message("{\"level\":{\"x\":1},\"message\":{},\"time\":\"no\"}")),
        line("a long app name", "{\"fly\":{\"app\":{\"name\":\"" + "n".repeat(70_000) + "\"}}}"),
        line(
            "an app name that is a path",
            "{\"fly\":{\"app\":{\"name\":\"../../../etc/passwd\"},\"region\":\"\\r\\nX: y\"}}"));
  }

  /// Bytes that are no JSON, no text, or nothing at all.
  public static List<Line> broken() {
    return List.of(
        line("nothing", ""),
        line("one blank", " "),
        line("a line break", "\r\n"),
        line("CRLF inside", "first\r\nsecond\rthird\nfourth"),
        line("NUL bytes", "a\u0000b\u0000"),
        line("only control characters", "\u0000\u0001\u0002\u0007\b\u000b\u000c\u001b\u007f"),
        raw("every byte", everyByte()),
        raw("bytes that are not UTF-8", new byte[] {(byte) 0xff, (byte) 0xfe, (byte) 0xc3, 0x28}),
        raw("an overlong NUL", new byte[] {'a', (byte) 0xc0, (byte) 0x80, 'b'}),
        raw("surrogates as UTF-8", new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80, 'x'}),
        raw("half a character at the end", new byte[] {'m', (byte) 0xf0, (byte) 0x9f, (byte) 0x92}),
        raw(
            "not UTF-8 inside JSON",
            inside("{\"message\":\"", new byte[] {(byte) 0xff, (byte) 0xc1}, "\"}")),
        raw("60 kB that are not UTF-8", filled((byte) 0xff, 60_000)),
        raw("60 kB of control characters", filled((byte) 1, 60_000)),
        line("60 kB of quotation marks", "\"".repeat(60_000)),
        line("60 kB of less-than signs", "<".repeat(60_000)),
        line("a byte order mark", "\ufeff{\"message\":\"m\"}"),
        line("JSON that ends early", "{\"message\":\"m\",\"a\":{\"b\":["),
        line("JSON and more", "{\"message\":\"m\"} trailing"),
        line("two objects", "{\"message\":\"one\"}{\"message\":\"two\"}"),
        line("a raw line break in a string", "{\"message\":\"a\nb\"}"),
        line("an escape that is none", "{\"message\":\"\\x\\u12\"}"),
        line("NaN", "{\"message\":\"m\",\"a\":NaN,\"b\":Infinity,\"c\":0x10,\"d\":01}"));
  }

  private static Line line(String name, String text) {
    return raw(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static Line raw(String name, byte[] payload) {
    return new Line(name, payload);
  }

  /// `before`, as many pieces as fit, `after`.
  private static String filled(String before, String piece, String after, int bytes) {
    int room = bytes - before.length() - after.length();
    return before + piece.repeat(Math.max(1, room / piece.length())) + after;
  }

  private static byte[] filled(byte value, int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, value);
    return bytes;
  }

  private static byte[] inside(String before, byte[] middle, String after) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(before.getBytes(StandardCharsets.UTF_8));
    out.writeBytes(middle);
    out.writeBytes(after.getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  private static String nested(String open, String middle, String close, int levels) {
    return open.repeat(levels) + middle + close.repeat(levels);
  }

  /// A platform's envelope around a message that holds this JSON as text.
  private static String message(String json) {
    return "{\"message\":\"" + json.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
  }

  private static String longNameBeforeMembers(int name, int members) {
    StringBuilder json = new StringBuilder("{\"").append("k".repeat(name)).append("\":{");
    for (int i = 0; i < members; i++) {
      json.append(i == 0 ? "\"" : ",\"").append(Integer.toString(i, 36)).append("\":1");
    }
    return json.append("}}").toString();
  }

  private static String names(int depth, int length) {
    return ("{\"" + "n".repeat(length) + "\":").repeat(depth) + "1" + "}".repeat(depth);
  }

  private static String membersAtDepths(int depth, int members) {
    StringBuilder json = new StringBuilder();
    for (int level = 0; level < depth; level++) {
      json.append("{");
      for (int i = 0; i < members; i++) {
        json.append("\"m").append(i).append("\":").append(i).append(",");
      }
      json.append("\"deeper\":");
    }
    return json.append("1").append("}".repeat(depth)).toString();
  }

  private static byte[] everyByte() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }
}
