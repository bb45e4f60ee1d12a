package dev.natship.requests;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a request asks for: the host, the path's segments with their escapes undone, and the query
/// as it came.
///
/// The path is cut at its slashes before the escapes are undone, so that a name may hold a slash.
public record Target(String host, List<String> segments, String query) {
  private static final String SCHEME = "http://";

  public Target {
    segments = List.copyOf(segments);
  }

  static Target parse(String method, String text, Headers headers) throws Refusal {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) >= 0x7f) {
        throw new Refusal(400, "a path has printable ASCII characters; escape others with %");
      }
    }
    String host = headers.first("Host").orElse("");
    String rest = text;
    if (text.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      int slash = text.indexOf('/', SCHEME.length());
      host = text.substring(SCHEME.length(), slash < 0 ? text.length() : slash);
      rest = slash < 0 ? "/" : text.substring(slash);
    } else if (text.equals("*") && method.equals("OPTIONS")) {
      rest = "/";
    }
    if (!rest.startsWith("/") || rest.indexOf('#') >= 0) {
      throw new Refusal(400, "a path begins with a slash and has no fragment");
    }
    int mark = rest.indexOf('?');
    String path = mark < 0 ? rest : rest.substring(0, mark);
    List<String> segments = new ArrayList<>();
    for (String segment : path.substring(1).split("/", -1)) {
      segments.add(decode(segment));
    }
    return new Target(host, segments, mark < 0 ? "" : rest.substring(mark + 1));
  }

  private static String decode(String text) throws Refusal {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each == '%') {
        int value = i + 2 < text.length() ? hex(text.charAt(i + 1), text.charAt(i + 2)) : -1;
        if (value < ' ' || value == 0x7f) {
          throw new Refusal(400, "% in a path is followed by two hexadecimal digits of a letter");
        }
        bytes.put((byte) value);
        i += 2;
      } else {
        bytes.put((byte) each);
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException _) {
      throw new Refusal(400, "what a path escapes is UTF-8");
    }
  }

  private static int hex(char high, char low) {
    int value = ChunkedBody.hex(high);
    int other = ChunkedBody.hex(low);
    return value < 0 || other < 0 ? -1 : value << 4 | other;
  }
}
