package dev.natship.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The texts in settings that must not be shown, with their parts: a provider may repeat only the
/// key out of a longer header, and in another spelling.
///
/// A text is a secret when its key says so, or the variable that it came from, or when it stands
/// where an address holds a password; and a part of an address, a header or a name when it looks
/// like a key. Short ones are left alone: they would blot out words.
final class SecretTexts {
  private static final int SHORTEST = 6;
  private static final int SHORTEST_PART = 8;
  private static final int LONG = 16;
  private static final int LONG_RUN = 20;

  /// In the name of a setting, a variable, a header or a parameter.
  private static final List<String> NAMES =
      List.of(
          "key",
          "token",
          "auth",
          "secret",
          "pass",
          "signature",
          "dsn",
          "cookie",
          "credential",
          "seed",
          "bearer",
          "webhook",
          "team",
          "nkey",
          "creds",
          "pwd");

  private static final List<String> HARMLESS_NAMES =
      List.of("keyword", "key-id", "key_id", "authority", "_header");
  private static final String SEPARATORS = " \t\r\n,;&?/@:#\"'<>(){}[]|=";
  private static final String VARIABLE = "variable ";

  private final Set<String> texts = new LinkedHashSet<>();

  static SecretTexts in(Config config) {
    SecretTexts secrets = new SecretTexts();
    secrets.members(config.root(), "");
    return secrets;
  }

  Set<String> texts() {
    return texts;
  }

  private void members(ConfigObject object, String path) {
    for (Map.Entry<String, ConfigValue> member : object.entrySet()) {
      value(path.isEmpty() ? member.getKey() : path + "." + member.getKey(), member.getValue());
    }
    String user = at(object, "user");
    if (path.endsWith("basic") && at(object, "password").isEmpty() && !user.isEmpty()) {
      secret(user);
    }
  }

  private static String at(ConfigObject object, String key) {
    ConfigValue value = object.get(key);
    return value == null ? "" : String.valueOf(value.unwrapped());
  }

  private void value(String path, ConfigValue value) {
    if (path.equals("hints")) {
      // what the owner is told to look at
      return;
    }
    if (value instanceof ConfigObject object) {
      members(object, path);
    } else if (value instanceof ConfigList list) {
      list.forEach(item -> value(path, item));
    } else if (value.valueType() != ConfigValueType.NULL) {
      String text = String.valueOf(value.unwrapped());
      if (isPairs(path, text)) {
        pairs(text);
      } else if (fromSecretVariable(value)) {
        secret(text);
      } else {
        named(path, text);
      }
    }
  }

  /// Headers and parameters may stand in one text, `name=value,name=value`.
  private static boolean isPairs(String path, String text) {
    return (path.equals("headers") || path.equals("query")) && text.indexOf('=') > 0;
  }

  private void pairs(String text) {
    for (String pair : text.split(",")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        named(
            "headers." + pair.substring(0, equals).strip(),
            decoded(pair.substring(equals + 1).strip()));
      }
    }
  }

  /// The library keeps where a value came from, also of one that is put together from several.
  private static boolean fromSecretVariable(ConfigValue value) {
    String origin = value.origin().description();
    int at = origin.indexOf(VARIABLE);
    while (at >= 0) {
      int start = at + VARIABLE.length();
      int end = start;
      while (end < origin.length()
          && (Character.isLetterOrDigit(origin.charAt(end)) || origin.charAt(end) == '_')) {
        end++;
      }
      if (isSecretName(origin.substring(start, end))) {
        return true;
      }
      at = origin.indexOf(VARIABLE, end);
    }
    return false;
  }

  /// A value and what it is called.
  private void named(String path, String value) {
    if (isJson(value) && json(value)) {
      return;
    }
    String name = path.startsWith("auth.header") ? path : path.substring(path.lastIndexOf('.') + 1);
    if (isSecretName(name)) {
      secret(value);
      return;
    }
    if (isConnectionString(value)) {
      for (String pair : value.split(";")) {
        int equals = pair.indexOf('=');
        named(path + "." + pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
      }
      return;
    }
    if (value.contains("://")) {
      address(value, false);
      return;
    }
    for (String item : value.split("[;&,\\s]+")) {
      int equals = item.indexOf('=');
      if (equals > 0 && isSecretName(item.substring(0, equals))) {
        secret(item.substring(equals + 1));
      }
    }
    boolean sent = path.startsWith("headers.") || path.startsWith("query.");
    if (sent
        && value.length() >= LONG
        && value.chars().noneMatch(c -> c == ' ' || c == '/' || c == '{')) {
      spellings(value, LONG);
    }
    for (String part : value.split("[ \t\r\n,;&?/@:#\"'<>()\\[\\]|=]+")) {
      if (part.length() >= LONG && looksLikeKey(part)) {
        spellings(part, LONG);
      }
    }
  }

  /// `AccountName=…;AccountKey=…;BlobEndpoint=https://…`: each value has a name of its own, and may
  /// be an address.
  private static boolean isConnectionString(String text) {
    return text.indexOf(';') > 0
        && Arrays.stream(text.split(";")).allMatch(pair -> pair.matches("\\s*[A-Za-z]+\\s*=.*"));
  }

  private static boolean isJson(String text) {
    return text.startsWith("{") && !text.startsWith("{{");
  }

  /// False when it is none.
  private boolean json(String text) {
    try {
      members(
          ConfigFactory.parseString(
                  text, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON))
              .root(),
          "");
      return true;
    } catch (ConfigException _) {
      return false;
    }
  }

  /// A text that is a secret as a whole.
  void secret(String value) {
    String text = value.strip();
    if (isJson(text) && json(text)) {
      return;
    }
    if (text.contains("://")) {
      address(text, true);
      return;
    }
    spellings(text, SHORTEST);
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || SEPARATORS.indexOf(text.charAt(i)) >= 0) {
        if (i - start >= SHORTEST_PART && !isName(text, i)) {
          spellings(text.substring(start, i), SHORTEST_PART);
        }
        start = i + 1;
      }
    }
    int space = text.indexOf(' ');
    if (space > 0) {
      spellings(text.substring(space + 1).strip(), SHORTEST_PART);
    }
  }

  /// Whether what ends here is the name of a value; what stands before the padding of Base64 is
  /// none.
  private static boolean isName(String text, int end) {
    return end + 1 < text.length()
        && text.charAt(end) == '='
        && SEPARATORS.indexOf(text.charAt(end + 1)) < 0;
  }

  /// @param secret whether all of the address is, but for its host
  private void address(String text, boolean secret) {
    int start = text.indexOf("://") + "://".length();
    int end = start;
    while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String authority = text.substring(start, end);
    int at = authority.lastIndexOf('@');
    if (at > 0) {
      userInfo(authority.substring(0, at), secret);
    }
    boolean query = false;
    for (String part : text.substring(end).split("(?=[/?&;#])")) {
      String value = part.isEmpty() ? part : part.substring(1);
      query |= part.startsWith("?");
      int equals = query ? value.indexOf('=') : -1;
      String name = equals < 0 ? "" : value.substring(0, equals);
      String content = value.substring(equals + 1);
      if (isSecretName(name)) {
        secret(decoded(content));
      } else if (content.length() >= LONG
          || (secret && content.length() >= SHORTEST_PART && looksLikeKey(content))) {
        spellings(content, SHORTEST_PART);
      }
    }
    if (secret && (at > 0 || end + 1 < text.length())) {
      spellings(text, SHORTEST);
    }
  }

  private void userInfo(String info, boolean secret) {
    int colon = info.indexOf(':');
    String user = colon < 0 ? info : info.substring(0, colon);
    String password = colon < 0 ? "" : info.substring(colon + 1);
    if (!password.isEmpty()) {
      secret(decoded(password));
      spellings(info, SHORTEST);
    }
    if (password.isEmpty() || secret || (user.length() >= LONG && looksLikeKey(user))) {
      secret(decoded(user));
    }
  }

  /// The text, and how it looks in an address, in JSON that escapes slashes, and read from Base64.
  private void spellings(String text, int least) {
    if (text.length() < least || text.contains("{{") || !texts.add(text)) {
      return;
    }
    spelling(URLEncoder.encode(text, StandardCharsets.UTF_8), least);
    spelling(URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20"), least);
    spelling(decoded(text), least);
    spelling(text.replace("/", "\\/"), least);
    pair(text);
  }

  private void spelling(String text, int least) {
    if (text.length() >= least) {
      texts.add(text);
    }
  }

  /// `user:password` in Base64.
  private void pair(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException _) {
      return;
    }
    String pair = new String(bytes, StandardCharsets.UTF_8);
    if (pair.indexOf(':') > 0 && pair.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      spelling(pair, SHORTEST);
      for (String part : pair.split(":")) {
        spelling(part, SHORTEST_PART);
      }
    }
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      // a stray percent sign: it means itself
      return text;
    }
  }

  static boolean isSecretName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return (lower.equals("sig") || NAMES.stream().anyMatch(lower::contains))
        && HARMLESS_NAMES.stream().noneMatch(lower::contains);
  }

  /// Whether a part of a name or an address looks made by chance: a run of letters and digits
  /// mixed, of capitals among small letters, or of a length that no word has.
  static boolean looksLikeKey(String part) {
    for (String run : part.split("[-_.{}%]")) {
      boolean digits = run.chars().anyMatch(Character::isDigit);
      boolean letters = run.chars().anyMatch(Character::isLetter);
      boolean small = run.chars().anyMatch(Character::isLowerCase);
      long capitals = run.chars().filter(Character::isUpperCase).count();
      if (run.length() >= LONG_RUN
          || (run.length() >= SHORTEST_PART && letters && (digits || (small && capitals > 2)))) {
        return true;
      }
    }
    return false;
  }
}
