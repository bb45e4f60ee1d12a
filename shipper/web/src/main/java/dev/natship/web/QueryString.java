package dev.natship.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What follows the question mark of an address: names with values, in their order, with their
/// escapes undone. The body of a form is written in the same way.
public final class QueryString {
  /// What is wrong with a text that cannot be read.
  public static final String MISTAKE =
      "% is followed by two hexadecimal digits, and what it escapes is UTF-8";

  /// @param value empty where there is only a name
  public record Parameter(String name, String value) {}

  private static final int HEX = 16;

  private QueryString() {}

  /// Empty where an escape is not one, or stands for bytes that are no text. What has no name is
  /// left out.
  public static Optional<List<Parameter>> parse(String text) {
    List<Parameter> parameters = new ArrayList<>();
    try {
      for (String part : text.split("&")) {
        int equal = part.indexOf('=');
        String name = decode(equal < 0 ? part : part.substring(0, equal));
        if (!name.isEmpty()) {
          parameters.add(new Parameter(name, equal < 0 ? "" : decode(part.substring(equal + 1))));
        }
      }
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
    return Optional.of(parameters);
  }

  private static String decode(String text) throws CharacterCodingException {
    if (text.indexOf('%') < 0) {
      return text.replace('+', ' ');
    }
    byte[] given = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(given.length);
    for (int i = 0; i < given.length; i++) {
      if (given[i] == '%') {
        int high = i + 2 < given.length ? Character.digit(given[i + 1], HEX) : -1;
        int low = i + 2 < given.length ? Character.digit(given[i + 2], HEX) : -1;
        if (high < 0 || low < 0) {
          throw new CharacterCodingException();
        }
        bytes.put((byte) (high << 4 | low));
        i += 2;
      } else {
        bytes.put(given[i] == '+' ? (byte) ' ' : given[i]);
      }
    }
    return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
  }
}
