package dev.natship.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The settings of one sink (or of one section), read with their types.
///
/// No method throws for what the owner wrote: a wrong or missing value is told to the [Problems]
/// with its place, and a harmless stand-in is returned. Every key that is asked for counts as
/// known; a key nobody asked for is a problem. An empty text counts as not set.
public final class Settings {
  /// Several times this still counts in nanoseconds.
  private static final Duration LONGEST = Duration.ofDays(10_000);

  private static final long MOST_BYTES = 1L << 50;

  private final String name;
  private final String path;
  private final Config config;
  private final Config own;
  private final String pathBelow;
  private final Problems problems;
  private final AskedKeys asked;

  private Settings(
      String name,
      String path,
      Config config,
      Config own,
      String pathBelow,
      Problems problems,
      AskedKeys asked) {
    this.name = name;
    this.path = path;
    this.config = config;
    this.own = own;
    this.pathBelow = pathBelow;
    this.problems = problems;
    this.asked = asked;
  }

  /// @param name what the owner calls the thing, for messages
  /// @param path where its section stands in the configuration, for messages
  public static Settings of(String name, String path, Config config, Problems problems) {
    return new Settings(name, path, config, config, path, problems, new AskedKeys());
  }

  /// A section over another one that gives what it leaves out. What is wrong there is told as a
  /// mistake of that one, in the same words for everybody who lies over it.
  ///
  /// @param pathBelow where the lower section stands
  public static Settings over(
      String name, String path, Config own, String pathBelow, Config below, Problems problems) {
    Config all = own.withFallback(below).root().withOrigin(own.origin()).toConfig();
    return new Settings(name, path, all, own, pathBelow, problems, new AskedKeys());
  }

  /// Settings from HOCON text, for tests and examples.
  public static Settings parse(String name, String hocon, Problems problems) {
    return of(name, "sinks." + name, ConfigFactory.parseString(hocon).resolve(), problems);
  }

  public String name() {
    return name;
  }

  public Problems problems() {
    return problems;
  }

  public boolean has(String key) {
    asked.add(key);
    return value(key) != null;
  }

  /// A text that must be there.
  public String text(String key) {
    return optional(key).orElseGet(() -> value(key) == null ? missing(key, "") : "");
  }

  public String text(String key, String fallback) {
    return optional(key).orElse(fallback);
  }

  public Optional<String> optional(String key) {
    asked.add(key);
    ConfigValue value = value(key);
    if (value == null) {
      return Optional.empty();
    }
    return switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> Optional.of(String.valueOf(value.unwrapped()));
      case OBJECT, LIST, NULL -> {
        problem(key, "expected a single value" + WrongValue.ofValue(value));
        yield Optional.empty();
      }
    };
  }

  /// A secret that must be there.
  public Secret secret(String key) {
    return new Secret(text(key));
  }

  public Optional<Secret> optionalSecret(String key) {
    return optional(key).map(Secret::new);
  }

  public long number(String key, long fallback, long least, long most) {
    Optional<String> text = optional(key);
    if (text.isEmpty()) {
      return fallback;
    }
    try {
      long number = Long.parseLong(text.get().strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException _) {
      // the answer below covers it
    }
    problem(
        key,
        "expected a whole number from " + least + " to " + most + WrongValue.words(text.get()));
    return fallback;
  }

  public double fraction(String key, double fallback, double least, double most) {
    Optional<String> text = optional(key);
    if (text.isEmpty()) {
      return fallback;
    }
    try {
      double number = Double.parseDouble(text.get().strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException _) {
      // the answer below covers it
    }
    problem(key, "expected a number from " + least + " to " + most + WrongValue.words(text.get()));
    return fallback;
  }

  /// A size such as `1 MB`, `256KiB` or a number of bytes.
  public long bytes(String key, long fallback) {
    asked.add(key);
    if (value(key) == null) {
      return fallback;
    }
    try {
      long bytes = size(key);
      if (bytes >= 0 && bytes <= MOST_BYTES) {
        return bytes;
      }
      problem(key, "expected a size from 0 to 1 PiB, not \"" + text(key) + '"');
    } catch (ConfigException _) {
      problem(key, "expected a size such as 512 KiB or 10 MB" + wrong(key));
    }
    return fallback;
  }

  /// People write KB as they write MB; the library knows kB alone.
  private long size(String key) {
    ConfigValue value = value(key);
    return value != null && value.unwrapped() instanceof String text && text.endsWith("KB")
        ? ConfigValueFactory.fromAnyRef(text.replace("KB", "kB")).atKey("size").getBytes("size")
        : config.getBytes(key);
  }

  /// A duration such as `500ms`, `10s` or `7d`; a bare number means milliseconds.
  public Duration duration(String key, Duration fallback) {
    asked.add(key);
    if (value(key) == null) {
      return fallback;
    }
    try {
      Duration duration = config.getDuration(key);
      if (!duration.isNegative() && duration.compareTo(LONGEST) <= 0) {
        return duration;
      }
      problem(
          key, "expected a duration from 0 to " + LONGEST.toDays() + "d, not \"" + text(key) + '"');
    } catch (ConfigException _) {
      problem(key, "expected a duration such as 500ms, 10s or 7d" + wrong(key));
    } catch (ArithmeticException _) {
      problem(key, "expected a duration of at most " + LONGEST.toDays() + "d" + wrong(key));
    }
    return fallback;
  }

  /// A duration that is longer than nothing.
  public Duration positive(String key, Duration fallback) {
    Duration duration = duration(key, fallback);
    if (duration.isZero()) {
      problem(key, "expected a duration longer than nothing" + wrong(key));
      return fallback;
    }
    return duration;
  }

  public boolean flag(String key, boolean fallback) {
    Optional<String> text = optional(key);
    if (text.isEmpty()) {
      return fallback;
    }
    return switch (text.get().strip().toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on", "1" -> true;
      case "false", "no", "off", "0" -> false;
      default -> {
        problem(key, "expected true or false" + WrongValue.words(text.get()));
        yield fallback;
      }
    };
  }

  /// One of the constants of an enum, written in lower case with dashes.
  public <E extends Enum<E>> E choice(String key, E fallback) {
    Optional<String> text = optional(key);
    if (text.isEmpty()) {
      return fallback;
    }
    String wanted = text.get().strip().toLowerCase(Locale.ROOT);
    List<String> words = new ArrayList<>();
    for (E constant : fallback.getDeclaringClass().getEnumConstants()) {
      String word = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
      if (word.equals(wanted)) {
        return constant;
      }
      words.add(word);
    }
    problem(
        key,
        "expected one of "
            + String.join(", ", words)
            + WrongValue.words(text.get())
            + Spelling.hint(wanted, words));
    return fallback;
  }

  /// A list of texts, or one text with commas or spaces between its parts.
  public List<String> texts(String key) {
    asked.add(key);
    ConfigValue value = value(key);
    if (value instanceof ConfigList list) {
      List<String> texts = new ArrayList<>();
      for (ConfigValue item : list) {
        if (item.valueType() == ConfigValueType.OBJECT
            || item.valueType() == ConfigValueType.LIST) {
          problem(key, "expected a list of texts, and one of them is" + WrongValue.kind(item));
        } else {
          texts.add(String.valueOf(item.unwrapped()));
        }
      }
      return texts;
    }
    if (value instanceof ConfigObject object) {
      problem(key, "expected a text or a list of texts" + WrongValue.ofValue(object));
      return List.of();
    }
    return optional(key)
        .map(text -> Arrays.stream(text.split("[,\\s]+")).filter(t -> !t.isEmpty()).toList())
        .orElse(List.of());
  }

  /// The texts of an object in the order they were written, nested keys joined by dots; or one text
  /// of `name=value` pairs with commas between, where the values are percent-encoded.
  public Map<String, String> map(String key) {
    asked.add(key);
    ConfigValue value = value(key);
    if (value == null) {
      return Map.of();
    }
    if (value.valueType() == ConfigValueType.STRING) {
      return pairs(key, String.valueOf(value.unwrapped()));
    }
    if (!(value instanceof ConfigObject object)) {
      problem(key, "expected an object, { name = value }" + wrong(key));
      return Map.of();
    }
    asked.addAllBelow(key);
    Map<String, String> map = new LinkedHashMap<>();
    collect(key, "", object, map);
    return map;
  }

  private Map<String, String> pairs(String key, String text) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : text.split(",")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        String value = pair.substring(equals + 1).strip();
        try {
          value = URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
          // not encoded after all: taken as it is
        }
        pairs.put(pair.substring(0, equals).strip(), value);
      } else if (!pair.isBlank()) {
        problem(key, "expected name=value pairs with commas between" + WrongValue.words(pair));
      }
    }
    return pairs;
  }

  private void collect(String key, String prefix, ConfigObject object, Map<String, String> map) {
    for (Map.Entry<String, ConfigValue> entry : WrittenOrder.members(object)) {
      String member = prefix + entry.getKey();
      switch (entry.getValue().valueType()) {
        case OBJECT -> collect(key, member + ".", (ConfigObject) entry.getValue(), map);
        case LIST -> problem(key, "expected a text for " + member);
        case NULL -> {}
        case STRING, NUMBER, BOOLEAN ->
            map.put(member, String.valueOf(entry.getValue().unwrapped()));
      }
    }
  }

  /// An absolute address with one of the given schemes (`http`, `https`, …) that must be there.
  public URI url(String key, String... schemes) {
    String text = text(key).strip();
    if (text.isEmpty()) {
      return URI.create(schemes[0] + "://unset.invalid");
    }
    try {
      URI url = new URI(text);
      if (url.getScheme() != null
          && List.of(schemes).contains(url.getScheme().toLowerCase(Locale.ROOT))
          && url.getRawAuthority() != null) {
        if (url.getPort() == 0 || url.getPort() > 65_535) {
          problem(
              key, "expected an address with a port from 1 to 65535" + WrongValue.ofAddress(text));
        }
        return url;
      }
    } catch (URISyntaxException _) {
      // the answer below covers it
    }
    problem(
        key,
        "expected an address beginning with "
            + String.join(":// or ", schemes)
            + "://"
            + WrongValue.ofAddress(text));
    return URI.create(schemes[0] + "://unset.invalid");
  }

  /// The section under a key; an empty one when it is not there.
  public Settings section(String key) {
    asked.add(key);
    ConfigValue value = value(key);
    if (value != null && !(value instanceof ConfigObject)) {
      problem(key, "expected a section, { … }" + wrong(key));
    }
    return new Settings(
        name,
        path + "." + key,
        part(config, key),
        part(own, key),
        pathBelow + "." + key,
        problems,
        asked.inside(key));
  }

  private static Config part(Config config, String key) {
    return config.hasPath(key) && config.getValue(key) instanceof ConfigObject object
        ? object.toConfig()
        : ConfigFactory.empty();
  }

  /// The names inside a section, in alphabetical order.
  public List<String> names(String key) {
    asked.add(key);
    return value(key) instanceof ConfigObject object
        ? object.keySet().stream().sorted().toList()
        : List.of();
  }

  /// Whatever stands under a key, as JSON text with its members in the order they were written;
  /// empty when nothing does.
  public String json(String key) {
    asked.add(key);
    asked.addAllBelow(key);
    ConfigValue value = value(key);
    return value == null ? "" : WrittenOrder.json(value);
  }

  /// Cleans text from outside of the secrets of these settings, so that it can be shown.
  public Words words() {
    return Words.hiding(config);
  }

  public void problem(String key, String message) {
    problems.add(origin(key), place(key), message);
  }

  /// Tells of something that looks like a mistake and stops nothing.
  public void note(String key, String message) {
    problems.note(origin(key), place(key), message);
  }

  private String place(String key) {
    boolean below = !key.isEmpty() && !own.hasPathOrNull(key) && config.hasPathOrNull(key);
    return key.isEmpty() ? path : (below ? pathBelow : path) + "." + key;
  }

  /// Gives every text of these settings and of their sections to somebody, with its key. A text in
  /// a list has the key of the list.
  public void forEachText(BiConsumer<String, String> to) {
    WrittenOrder.forEachText(config.root(), to);
  }

  /// Tells every key that nobody asked for. What stands in the section below alone is for whoever
  /// knows it, and nobody's mistake here.
  public void refuseUnknown() {
    refuseUnknown("unknown setting");
  }

  /// @param words what is said of such a key
  public void refuseUnknown(String words) {
    refuseUnknown(config.root(), "", words);
  }

  /// What those settings were asked for counts as known here too.
  public void knowAsMuchAs(Settings other) {
    asked.addAll(other.asked);
  }

  /// The keys that have other values in those settings, or only here or there, in alphabetical
  /// order.
  public List<String> differences(Settings other) {
    return Differences.between(config, other.config);
  }

  private void refuseUnknown(ConfigObject object, String prefix, String words) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String key = prefix + ConfigUtil.joinPath(entry.getKey());
      if (asked.hasAllBelow(key)) {
        continue;
      }
      if (entry.getValue() instanceof ConfigObject nested && asked.hasInside(key)) {
        refuseUnknown(nested, key + ".", words);
      } else if (!asked.has(key) && own.hasPathOrNull(key)) {
        problems.add(entry.getValue().origin(), place(key), words + asked.hint(key));
      }
    }
  }

  /// Every key that was asked for, those of its sections included.
  public Set<String> asked() {
    return asked.all();
  }

  private String missing(String key, String standIn) {
    problem(key, "required, but not set");
    return standIn;
  }

  /// Reports a value that cannot be used, and repeats it where it can hold no secret.
  public void unusable(String key, String expected) {
    problem(key, expected + wrong(key));
  }

  /// The wrong value of a key, or what kind of thing stands there.
  private String wrong(String key) {
    ConfigValue value = value(key);
    return value == null ? "" : WrongValue.ofValue(value);
  }

  private @Nullable ConfigValue value(String key) {
    if (!config.hasPath(key)) {
      return null;
    }
    ConfigValue value = config.getValue(key);
    return "".equals(value.unwrapped()) ? null : value;
  }

  private ConfigOrigin origin(String key) {
    if (!key.isEmpty() && config.hasPathOrNull(key)) {
      ConfigValue value = config.root();
      for (String part : ConfigUtil.splitPath(key)) {
        ConfigValue next = value instanceof ConfigObject object ? object.get(part) : null;
        if (next == null) {
          break;
        }
        value = next;
      }
      return value.origin();
    }
    return config.origin();
  }
}
