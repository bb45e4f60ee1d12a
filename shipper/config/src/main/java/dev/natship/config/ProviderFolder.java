package dev.natship.config;

import dev.natship.settings.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The folder of provider files. A file is parsed only when somebody needs it: most providers are
/// never used, and the text alone shows whether one of its variables is set.
final class ProviderFolder {
  private final Map<String, Path> files = new TreeMap<>();
  private final Map<String, Set<String>> words = new TreeMap<>();
  private final Map<String, List<String>> mentions = new TreeMap<>();
  private final Map<String, ProviderFile> parsed = new TreeMap<>();
  private final Map<String, Problems> told = new TreeMap<>();

  ProviderFolder(Path folder) throws IOException {
    for (Path file : Installation.files(folder, ".conf")) {
      String fileName = file.getFileName().toString();
      String name = fileName.substring(0, fileName.length() - ".conf".length());
      files.put(name, file);
      String text = Files.readString(file);
      words.put(name, words(text));
      for (String word : words.get(name)) {
        if (word.indexOf('_') > 0 || text.contains("${" + word + "}")) {
          mentions.computeIfAbsent(word, _ -> new ArrayList<>()).add(name);
        }
      }
    }
  }

  Set<String> names() {
    return files.keySet();
  }

  /// @param problems where to add what is wrong in its file
  Optional<ProviderFile> provider(String name, Problems problems) {
    Path file = files.get(name);
    if (file == null) {
      return Optional.empty();
    }
    Problems found = told.computeIfAbsent(name, _ -> new Problems());
    ProviderFile provider = parsed.computeIfAbsent(name, _ -> ProviderFile.read(file, found));
    problems.addAll(found);
    return Optional.of(provider);
  }

  /// Every word under which some provider counts alone.
  Set<String> profiles() {
    return files.keySet().stream()
        .flatMap(name -> provider(name, new Problems()).stream())
        .map(ProviderFile::profile)
        .filter(profile -> !profile.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// Whether the file mentions any of these names.
  boolean mentions(String name, Set<String> variables) {
    return words.getOrDefault(name, Set.of()).stream().anyMatch(variables::contains);
  }

  /// Every name in the files that looks like a variable.
  Set<String> variables() {
    return mentions.keySet();
  }

  /// Whether a provider reads this variable. A file may also mention it as what others call
  /// something, or as a name that it gives itself.
  boolean reads(String variable) {
    return reader(variable).isPresent();
  }

  /// A provider that reads this variable.
  Optional<Reader> reader(String variable) {
    return mentioning(variable).stream()
        .filter(provider -> provider.names().contains(variable))
        .map(provider -> new Reader(provider, variable))
        .findFirst();
  }

  /// The providers of whose variables one is called so by their own tools or by other shippers.
  List<Reader> elsewhere(String name) {
    return mentioning(name).stream()
        .filter(provider -> provider.elsewhere().containsKey(name))
        .map(provider -> new Reader(provider, provider.elsewhere().getOrDefault(name, "")))
        .toList();
  }

  private List<ProviderFile> mentioning(String word) {
    return mentions.getOrDefault(word, List.of()).stream()
        .flatMap(name -> provider(name, new Problems()).stream())
        .toList();
  }

  /// A provider, and one of the variables that it reads.
  record Reader(ProviderFile provider, String variable) {}

  private static Set<String> words(String text) {
    Set<String> words = new TreeSet<>();
    text.lines()
        .filter(
            line -> !line.stripLeading().startsWith("#") && !line.stripLeading().startsWith("//"))
        .forEach(line -> addWords(line, words));
    return words;
  }

  private static void addWords(String line, Set<String> words) {
    int start = -1;
    for (int i = 0; i <= line.length(); i++) {
      boolean inside = i < line.length() && isPart(line.charAt(i));
      if (inside && start < 0) {
        start = i;
      } else if (!inside && start >= 0) {
        if (i - start > 2) {
          words.add(line.substring(start, i));
        }
        start = -1;
      }
    }
  }

  private static boolean isPart(char c) {
    return c == '_' || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
