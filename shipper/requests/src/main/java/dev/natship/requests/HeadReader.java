package dev.natship.requests;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds a request's head in bytes that come piece by piece, and takes it apart.
///
/// It is strict where two readers of the same bytes could see two different requests: a lone CR or
/// LF, a folded line, a blank before a colon, a second length. Refused, they cannot smuggle
/// anything past a proxy before us.
public final class HeadReader {
  private static final int MOST_EMPTY_LINES = 2;

  private final RequestLimits limits;
  private int looked;
  private int lineStart;
  private int lines;
  private int emptyLines;

  public HeadReader(RequestLimits limits) {
    this.limits = limits;
  }

  /// Takes the head out of the inbox; empty while its end has not come.
  public Optional<Head> read(Inbox in) throws Refusal {
    for (; looked < in.length(); looked++) {
      byte each = in.at(looked);
      boolean afterReturn = looked > 0 && in.at(looked - 1) == '\r';
      if (each == 0) {
        throw new Refusal(400, "a request's head has no NUL");
      }
      if (each == '\n' != afterReturn) {
        throw new Refusal(400, "lines end with CR and LF, and neither stands alone");
      }
      if (each == '\n') {
        boolean isEmpty = looked - 1 == lineStart;
        lineStart = looked + 1;
        if (isEmpty && lines > 0) {
          return Optional.of(parse(in.take(begin(lineStart))));
        }
        if (isEmpty) {
          skipEmptyLine(in);
        } else {
          lines++;
        }
      }
      checkSize();
    }
    return Optional.empty();
  }

  /// Makes ready for the next head, and returns the end of this one.
  private int begin(int end) {
    looked = 0;
    lineStart = 0;
    lines = 0;
    emptyLines = 0;
    return end;
  }

  private void skipEmptyLine(Inbox in) throws Refusal {
    if (++emptyLines > MOST_EMPTY_LINES) {
      throw new Refusal(400, "a request begins with its method");
    }
    in.drop(lineStart);
    lineStart = 0;
    looked = -1;
  }

  private void checkSize() throws Refusal {
    if (lines == 0 && looked - lineStart > limits.lineBytes()) {
      throw new Refusal(414, "the request's first line is too long");
    }
    if (looked > limits.headBytes() || lines > limits.fields() + 1) {
      throw new Refusal(431, "the request has too many header fields, or too large ones");
    }
  }

  private static Head parse(byte[] bytes) throws Refusal {
    String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\r\n");
    String[] words = lines[0].split(" ", -1);
    if (words.length != 3 || !isToken(words[0])) {
      throw new Refusal(400, "a request begins with METHOD /path HTTP/1.1");
    }
    int minor = minor(words[2]);
    List<Headers.Field> fields = new ArrayList<>(lines.length);
    for (int i = 1; i < lines.length; i++) {
      fields.add(field(lines[i]));
    }
    Headers headers = new Headers(fields);
    List<String> hosts = headers.all("Host");
    if (hosts.size() > 1 || (minor > 0 && hosts.isEmpty())) {
      throw new Refusal(400, "a request has one Host");
    }
    return new Head(words[0], Target.parse(words[0], words[1], headers), minor, headers);
  }

  private static int minor(String version) throws Refusal {
    if (version.length() == 8
        && version.startsWith("HTTP/")
        && isDigit(version.charAt(5))
        && version.charAt(6) == '.'
        && isDigit(version.charAt(7))) {
      if (version.charAt(5) != '1') {
        throw new Refusal(505, "this server speaks HTTP/1.1");
      }
      return version.charAt(7) == '0' ? 0 : 1;
    }
    throw new Refusal(400, "a request begins with METHOD /path HTTP/1.1");
  }

  private static Headers.Field field(String line) throws Refusal {
    int colon = line.indexOf(':');
    if (colon < 0 || !isToken(line.substring(0, colon))) {
      throw new Refusal(400, "a header field is a name, a colon and a value on one line");
    }
    String value = line.substring(colon + 1);
    for (int i = 0; i < value.length(); i++) {
      char each = value.charAt(i);
      if ((each < ' ' && each != '\t') || each == 0x7f) {
        throw new Refusal(400, "a header field's value has no control characters");
      }
    }
    return new Headers.Field(line.substring(0, colon), trim(value));
  }

  /// Blanks and tabs only: `strip` would take more.
  private static String trim(String value) {
    int from = 0;
    int to = value.length();
    while (from < to && isBlank(value.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(value.charAt(to - 1))) {
      to--;
    }
    return value.substring(from, to);
  }

  private static boolean isBlank(char each) {
    return each == ' ' || each == '\t';
  }

  private static boolean isDigit(char each) {
    return each >= '0' && each <= '9';
  }

  private static boolean isToken(String text) {
    return !text.isEmpty()
        && text.chars()
            .allMatch(each ->
                (each >= 'a' && each <= 'z')
                    || (each >= 'A' && each <= 'Z')
                    || (each >= '0' && each <= '9')
                    || "!#$%&'*+-.^_`|~".indexOf(each) >= 0);
  }
}
