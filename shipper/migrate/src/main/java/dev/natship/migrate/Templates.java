package dev.natship.migrate;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Turns Vector's templates into ours: `{{ .fly.app.name }}`, and times as `%Y-%m-%d`.
final class Templates {
  private static final Pattern PLACE = Pattern.compile("\\{\\{([^}]*)}}");
  private static final Map<Character, String> TIMES =
      Map.ofEntries(
          Map.entry('Y', "yyyy"),
          Map.entry('y', "yy"),
          Map.entry('m', "MM"),
          Map.entry('d', "dd"),
          Map.entry('H', "HH"),
          Map.entry('M', "mm"),
          Map.entry('S', "ss"),
          Map.entry('j', "DDD"),
          Map.entry('F', "yyyy-MM-dd"),
          Map.entry('T', "HH:mm:ss"),
          Map.entry('R', "HH:mm"));

  private Templates() {}

  static String turned(String template) throws NoEqual {
    StringBuilder turned = new StringBuilder();
    Matcher place = PLACE.matcher(template);
    int from = 0;
    while (place.find()) {
      turned.append(times(template.substring(from, place.start())));
      String path = place.group(1).strip().replace("\"", "");
      turned.append("{{").append(path.startsWith(".") ? path.substring(1) : path).append("}}");
      from = place.end();
    }
    return turned.append(times(template.substring(from))).toString();
  }

  private static String times(String text) throws NoEqual {
    StringBuilder turned = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%' || i + 1 == text.length()) {
        turned.append(c);
        continue;
      }
      char form = text.charAt(++i);
      if (form == '%') {
        turned.append('%');
      } else if (form == 's') {
        turned.append("{{time.s}}");
      } else if (TIMES.containsKey(form)) {
        turned.append("{{time:").append(TIMES.get(form)).append("}}");
      } else {
        throw new NoEqual("%" + form + " in a template");
      }
    }
    return turned.toString();
  }
}
