package dev.natship.web;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What follows the question mark of an address: names with values, in their order, with their
/// escapes undone. The body of a form is written in the same way.
public final class QueryString {
  /// What is wrong with a text that cannot be read.
  public static final String MISTAKE = "% is followed by two hexadecimal digits";

  /// @param value empty where there is only a name
  public record Parameter(String name, String value) {}

  private QueryString() {}

  /// Empty where an escape is not one. What has no name is left out.
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
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    return Optional.of(parameters);
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
