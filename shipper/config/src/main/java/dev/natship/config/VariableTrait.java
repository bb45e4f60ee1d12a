package dev.natship.config;

import dev.natship.settings.Settings;
import dev.natship.settings.Spelling;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What a provider's file says of a variable in one word. Several words can stand together; values
/// are read in the order in which the words stand here.
enum VariableTrait {
  /// Several programs use it, so that setting it says nothing about this provider.
  SHARED,
  /// It must say `1` or `true` before the provider is on.
  FLAG,
  /// Its value may stand in quotes.
  QUOTED,
  /// It holds an address, which begins with `https://` when it names no scheme.
  ADDRESS,
  /// It holds the beginning of an address; a slash at its end is taken off.
  BASE,
  /// It holds the name of a host; a scheme and slashes around it are taken off.
  HOST,
  /// It holds an id of Elastic Cloud, which stands for the address inside.
  CLOUD_ID,
  /// It holds a list of regular expressions, which become one.
  KEYWORDS;

  static Set<VariableTrait> read(Settings settings, String key) {
    Set<VariableTrait> traits = EnumSet.noneOf(VariableTrait.class);
    for (String word : settings.texts(key)) {
      find(word)
          .ifPresentOrElse(
              traits::add,
              () ->
                  settings.problem(
                      key,
                      "expected some of "
                          + String.join(", ", words())
                          + Spelling.hint(word, words())));
    }
    return traits;
  }

  private static Optional<VariableTrait> find(String word) {
    for (VariableTrait trait : values()) {
      if (trait.word().equals(word)) {
        return Optional.of(trait);
      }
    }
    return Optional.empty();
  }

  private static List<String> words() {
    List<String> words = new ArrayList<>();
    for (VariableTrait trait : values()) {
      words.add(trait.word());
    }
    return words;
  }

  /// How a provider's file says it.
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// What the provider's settings get for a value; empty when it cannot be read.
  Optional<String> read(String text) {
    return switch (this) {
      case SHARED, FLAG -> Optional.of(text);
      case QUOTED -> Optional.of(withoutQuotes(text));
      case ADDRESS -> Optional.of(text.contains("://") ? text : "https://" + text);
      case BASE -> Optional.of(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      case HOST -> Optional.of(host(text));
      case CLOUD_ID -> ElasticCloudId.address(text);
      case KEYWORDS -> Optional.of(KeywordList.pattern(text));
    };
  }

  private static String host(String text) {
    String host = text.strip();
    int scheme = host.indexOf("://");
    host = scheme < 0 ? host : host.substring(scheme + 3);
    int slash = host.indexOf('/');
    return slash < 0 ? host : host.substring(0, slash);
  }

  private static String withoutQuotes(String text) {
    boolean quoted =
        text.length() >= 2
            && (text.charAt(0) == '"' || text.charAt(0) == '\'')
            && text.charAt(text.length() - 1) == text.charAt(0);
    return quoted ? text.substring(1, text.length() - 1) : text;
  }
}
