package dev.natship.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import dev.natship.settings.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// Prints a configuration for people to share. Text is shown when it comes from Natship's own
/// files, or is a variable's name, or stands under a key that can hold no secret; all other text
/// becomes dots.
final class MaskedConfig {
  private static final String DOTS = "\"•••\"";
  private static final Set<String> HARMLESS =
      Set.of(
          "type",
          "method",
          "encoding",
          "compression",
          "content-type",
          "format",
          "on-lag",
          "over-long",
          "out-of-window",
          "start",
          "subjects",
          "apps",
          "level",
          "queue",
          "network",
          "address",
          "path",
          "directory",
          "dir",
          "region",
          "bucket",
          "dataset",
          "index",
          "topic",
          "ca",
          "certificate",
          "sample",
          "age",
          "max",
          "first",
          "probe",
          "timeout",
          "bytes",
          "events",
          "memory",
          "fsync",
          "deadline",
          "silence");
  private static final List<String> SECRETIVE =
      List.of(
          "auth",
          "header",
          "query",
          "variables",
          "token",
          "password",
          "secret",
          "key",
          "user",
          "seed",
          "sign",
          "credential",
          "dsn",
          "proxy");

  private final Path ownFiles;
  private final StringBuilder out = new StringBuilder();

  private MaskedConfig(Path ownFiles) {
    this.ownFiles = ownFiles;
  }

  static String of(Path ownFiles, Config config) {
    MaskedConfig shown = new MaskedConfig(ownFiles);
    shown.members(config.root(), "", "");
    return shown.out.toString();
  }

  /// One configuration with these sections in it.
  static Config under(String path, Config config) {
    return ConfigFactory.empty().withValue(path, config.root());
  }

  private void members(ConfigObject object, String path, String indent) {
    for (String key : new TreeSet<>(object.keySet())) {
      ConfigValue value = object.get(key);
      if (value == null) {
        continue;
      }
      out.append(indent).append(ConfigUtil.joinPath(key));
      if (value instanceof ConfigObject nested) {
        out.append(" {\n");
        members(nested, path + key + ".", indent + "  ");
        out.append(indent).append("}\n");
      } else {
        out.append(" = ").append(text(path + key, value)).append('\n');
      }
    }
  }

  private String text(String key, ConfigValue value) {
    return switch (value.valueType()) {
      case LIST -> list(key, (ConfigList) value);
      case OBJECT -> DOTS;
      case BOOLEAN, NULL -> String.valueOf(value.unwrapped());
      case NUMBER -> isOurs(value) || !mayBeSecret(key) ? String.valueOf(value.unwrapped()) : DOTS;
      case STRING -> text(key, String.valueOf(value.unwrapped()), isOurs(value));
    };
  }

  private String list(String key, ConfigList list) {
    List<String> items = list.stream().map(item -> text(key, item)).toList();
    return "[" + String.join(", ", items) + "]";
  }

  private static String text(String key, String text, boolean ours) {
    if (isVariable(text)) {
      return text;
    }
    if (text.isEmpty() || ours || (isHarmless(key) && isPlain(text))) {
      return ConfigUtil.quoteString(text);
    }
    return text.contains("://") ? ConfigUtil.quoteString(address(text)) : DOTS;
  }

  /// A path may hold a webhook's key, and an index be a token.
  private static boolean isPlain(String text) {
    return !text.contains("://") && text.indexOf('?') < 0 && !Secret.isLikelyIn(text);
  }

  /// Scheme and host; user, path and query can all hold secrets.
  private static String address(String text) {
    int start = text.indexOf("://") + 3;
    int end = start;
    while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String host = text.substring(start, end);
    boolean plain =
        text.indexOf('@') < 0
            && host.chars()
                .allMatch(c -> Character.isLetterOrDigit(c) || ".-_:[]${}".indexOf(c) >= 0);
    return text.substring(0, start) + (plain ? host : "•••") + (end < text.length() ? "/…" : "");
  }

  private static boolean isVariable(String text) {
    return text.startsWith("${") && text.indexOf('}') == text.length() - 1;
  }

  private static boolean isHarmless(String path) {
    return HARMLESS.contains(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT))
        && !mayBeSecret(path);
  }

  private static boolean mayBeSecret(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return SECRETIVE.stream().anyMatch(lower::contains);
  }

  private boolean isOurs(ConfigValue value) {
    return value.origin().description().startsWith(ownFiles + "/");
  }
}
