package dev.natship.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.settings.Spelling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// One vendor as data: `conf/providers/<name>.conf`, with what is known about it under `provider`
/// and the sink's settings under `sink`. Its substitutions are its list of variables.
///
/// @param any at least one of these variables must be set
/// @param shared variables that several vendors use, so that setting one says nothing about this
///   vendor
/// @param unquote variables whose value may stand in quotes
/// @param https variables that hold an address, which begins with `https://` when it names no
///   scheme
/// @param bases variables that hold the beginning of an address; a slash at their end is taken off
/// @param flags variables that must say `1` or `true` before the vendor is switched on
/// @param keywords variables that hold a list of regular expressions, as `[r'…', r'…']` or with
///   commas between
/// @param before variables that count before others which say the same
/// @param defaults what variables hold that are not set
/// @param choices names whose value is looked up by the value of a variable
/// @param numbers variables that hold a whole number between two bounds
/// @param cloudIds variables that hold an id of Elastic Cloud, which stands for the address inside
/// @param distinction what tells this preset from others of the same vendor
/// @param profile under which `PROFILE` this preset counts; empty for all
/// @param otherProfile under which `PROFILE` it does not
record Preset(
    String name,
    String title,
    String link,
    String notes,
    List<String> any,
    List<String> shared,
    List<String> unquote,
    List<String> https,
    List<String> bases,
    List<String> flags,
    List<String> keywords,
    Map<String, String> before,
    Map<String, String> defaults,
    Map<String, Choice> choices,
    Map<String, Bounds> numbers,
    List<String> cloudIds,
    Distinction distinction,
    String profile,
    String otherProfile,
    Config sink) {

  /// A value that follows from another variable's value: a region's host, for example.
  ///
  /// @param by the variable that decides
  /// @param otherwise what counts when it is not set; empty when it must be set
  /// @param beginnings how the value of one of the variables `of` may begin, and what counts then
  ///   instead of `otherwise`: keys that name their region, for example
  record Choice(
      String by,
      String otherwise,
      List<String> of,
      Map<String, String> beginnings,
      Map<String, String> values) {

    String key(Function<String, Optional<String>> given) {
      return given.apply(by).or(() -> begun(given)).orElse(otherwise);
    }

    private Optional<String> begun(Function<String, Optional<String>> given) {
      Optional<String> value =
          of.stream().map(given).filter(Optional::isPresent).findFirst().flatMap(text -> text);
      return beginnings.entrySet().stream()
          .filter(entry -> value.filter(text -> text.startsWith(entry.getKey())).isPresent())
          .map(Map.Entry::getValue)
          .findFirst();
    }
  }

  /// The least and the most that a number may be.
  record Bounds(long least, long most) {}

  static Preset read(Path file, Problems problems) {
    String fileName = file.getFileName().toString();
    String name = fileName.substring(0, fileName.length() - ".conf".length());
    Config all = HoconFile.read(file, problems);
    for (String key : all.root().keySet()) {
      if (!key.equals("provider") && !key.equals("sink")) {
        problems.add(
            all.root().get(key).origin(),
            key,
            "unknown section" + Spelling.hint(key, List.of("provider", "sink")));
      }
    }
    Config about = part(all, "provider");
    Settings provider = Settings.of(name, "provider", about, problems);
    Preset preset =
        new Preset(
            name,
            provider.text("title"),
            provider.text("link", ""),
            provider.text("notes", ""),
            provider.texts("any"),
            provider.texts("shared"),
            provider.texts("unquote"),
            provider.texts("https"),
            provider.texts("bases"),
            provider.texts("flags"),
            provider.texts("keywords"),
            provider.map("before"),
            provider.map("defaults"),
            choices(provider),
            numbers(provider),
            provider.texts("cloud-ids"),
            Distinction.read(provider),
            provider.text("profile", ""),
            provider.text("not-profile", ""),
            part(all, "sink"));
    provider.refuseUnknown();
    return preset;
  }

  private static Config part(Config all, String key) {
    return all.root().get(key) instanceof ConfigObject section
        ? section.toConfig()
        : ConfigFactory.empty();
  }

  private static Map<String, Choice> choices(Settings provider) {
    Map<String, Choice> choices = new LinkedHashMap<>();
    for (String name : provider.names("choose")) {
      Settings choice = provider.section("choose." + name);
      choices.put(
          name,
          new Choice(
              choice.text("by"),
              choice.text("otherwise", ""),
              choice.texts("of"),
              choice.map("beginnings"),
              choice.map("values")));
    }
    return choices;
  }

  private static Map<String, Bounds> numbers(Settings provider) {
    Map<String, Bounds> numbers = new LinkedHashMap<>();
    for (String name : provider.names("numbers")) {
      Settings number = provider.section("numbers." + name);
      numbers.put(
          name,
          new Bounds(
              number.number("least", 0, Long.MIN_VALUE, Long.MAX_VALUE),
              number.number("most", Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE)));
    }
    return numbers;
  }

  /// Tells values that cannot be used: numbers out of bounds, words that no choice knows, addresses
  /// that cannot be read.
  void check(Function<String, Optional<String>> given, Problems problems) {
    choices.forEach((name, choice) -> {
      if (given.apply(choice.by()).isPresent() && value(name, given).isEmpty()) {
        problems.add(
            ConfigOriginFactory.newSimple("variable " + choice.by()),
            "",
            "must be one of " + String.join(", ", choice.values().keySet()));
      }
    });
    for (String name : cloudIds) {
      if (given.apply(name).filter(id -> ElasticCloudId.address(id).isEmpty()).isPresent()) {
        problems.add(
            ConfigOriginFactory.newSimple("variable " + name),
            "",
            "expected an id as the console of Elastic Cloud shows it, name:base64");
      }
    }
    numbers.forEach((name, bounds) ->
        given
            .apply(name)
            .filter(text -> !within(text.strip(), bounds))
            .ifPresent(_ ->
                problems.add(
                    ConfigOriginFactory.newSimple("variable " + name),
                    "",
                    "expected a whole number from " + bounds.least() + " to " + bounds.most())));
  }

  /// What is set and does not count, in words for the owner.
  List<String> overruled(Function<String, Optional<String>> given) {
    return before.entrySet().stream()
        .filter(pair ->
            given.apply(pair.getKey()).isPresent()
                && given.apply(pair.getValue()).isPresent()
                && !given.apply(pair.getKey()).equals(given.apply(pair.getValue())))
        .map(pair -> pair.getValue() + " is set, but " + pair.getKey() + " counts")
        .toList();
  }

  private static boolean within(String text, Bounds bounds) {
    try {
      long number = Long.parseLong(text);
      return number >= bounds.least() && number <= bounds.most();
    } catch (NumberFormatException _) {
      return false;
    }
  }

  /// Every variable this vendor knows, in the order its file mentions them.
  List<Provider.Variable> variables() {
    Substitutions bare = Substitutions.ofNothing(sink);
    Set<String> names = new LinkedHashSet<>(any);
    names.addAll(flags);
    names.addAll(distinction.when().keySet());
    bare.asked().forEach(name -> names.add(source(name)));
    List<Provider.Variable> variables = new ArrayList<>();
    Set<String> required = new LinkedHashSet<>(flags);
    bare.missing().keySet().forEach(name -> required.addAll(needs(name)));
    for (String name : names) {
      variables.add(new Provider.Variable(name, need(name, required)));
    }
    return variables;
  }

  private Provider.Need need(String name, Set<String> required) {
    if (any.contains(name)) {
      return Provider.Need.ONE_OF;
    }
    if (required.contains(name)) {
      return Provider.Need.REQUIRED;
    }
    return distinction.when().containsKey(name) ? Provider.Need.CHOOSES : Provider.Need.OPTIONAL;
  }

  /// The variable behind a name: itself, or the one that a choice goes by.
  String source(String name) {
    Choice choice = choices.get(name);
    return choice == null ? name : choice.by();
  }

  private Set<String> needs(String name) {
    Choice choice = choices.get(name);
    if (choice == null) {
      return defaults.containsKey(name) ? Set.of() : Set.of(name);
    }
    return choice.otherwise().isEmpty() ? Set.of(choice.by()) : Set.of();
  }

  /// What stands for a name in this vendor's settings.
  Optional<String> value(String name, Function<String, Optional<String>> given) {
    Choice choice = choices.get(name);
    if (choice != null) {
      String key = choice.key(given).strip().toLowerCase(Locale.ROOT);
      return Optional.ofNullable(choice.values().get(key));
    }
    Optional<String> value = given.apply(name);
    if (unquote.contains(name)) {
      value = value.map(Preset::withoutQuotes);
    }
    if (https.contains(name)) {
      value = value.map(text -> text.contains("://") ? text : "https://" + text);
    }
    if (bases.contains(name)) {
      value = value.map(text -> text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }
    if (cloudIds.contains(name)) {
      value = value.flatMap(ElasticCloudId::address);
    }
    if (keywords.contains(name)) {
      value = value.map(Keywords::pattern);
    }
    return value.or(() -> Optional.ofNullable(defaults.get(name)));
  }

  private static String withoutQuotes(String text) {
    boolean quoted =
        text.length() >= 2
            && (text.charAt(0) == '"' || text.charAt(0) == '\'')
            && text.charAt(text.length() - 1) == text.charAt(0);
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  /// The flags that are not up.
  List<String> flagsDown(Function<String, Optional<String>> given) {
    return flags.stream()
        .filter(flag ->
            given
                .apply(flag)
                .filter(text ->
                    Set.of("1", "true", "yes", "on")
                        .contains(text.strip().toLowerCase(Locale.ROOT)))
                .isEmpty())
        .toList();
  }

  boolean appliesUnder(String profile) {
    return (this.profile.isEmpty() || this.profile.equals(profile))
        && (otherProfile.isEmpty() || !otherProfile.equals(profile));
  }

  /// Why a name has no value, in words that help.
  String lack(String name, Function<String, Optional<String>> given) {
    Choice choice = choices.get(name);
    if (choice == null || given.apply(choice.by()).isEmpty()) {
      return source(name);
    }
    return choice.by() + " (must be one of " + String.join(", ", choice.values().keySet()) + ")";
  }
}
