package dev.natship.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.natship.settings.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
  private static final int SHORTEST_WORD = 3;

  private final Map<String, Path> files = new TreeMap<>();
  private final Map<String, Set<String>> words = new HashMap<>();
  private final Map<String, List<String>> mentions = new HashMap<>();
  private final Map<String, ProviderFile> parsed = new HashMap<>();
  private final Map<String, Problems> told = new HashMap<>();

  ProviderFolder(Path folder) throws IOException {
    for (Path file : Installation.files(folder, ".conf")) {
      String fileName = file.getFileName().toString();
      String name = fileName.substring(0, fileName.length() - ".conf".length());
      files.put(name, file);
      words.put(name, words(name, Files.readAllBytes(file)));
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

  /// Every name in the files that looks like a variable, in no order.
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

  /// The words of all lines but comments. Goes through the bytes once and by hand: a start reads
  /// every file, before anything is compiled.
  private Set<String> words(String name, byte[] text) {
    Set<String> found = new HashSet<>();
    for (int at = 0; at < text.length; at++) {
      at = afterBlanks(text, at);
      boolean comment = isComment(text, at);
      int start = -1;
      for (; at < text.length && text[at] != '\n'; at++) {
        if (comment) {
          continue;
        }
        boolean inside = isPart(text[at]);
        if (inside && start < 0) {
          start = at;
        } else if (!inside && start >= 0) {
          add(name, text, start, at, found);
          start = -1;
        }
      }
      if (start >= 0) {
        add(name, text, start, at, found);
      }
    }
    return found;
  }

  private void add(String name, byte[] text, int start, int end, Set<String> found) {
    if (end - start < SHORTEST_WORD) {
      return;
    }
    String word = new String(text, start, end - start, ISO_8859_1);
    found.add(word);
    boolean substituted =
        start > 1
            && text[start - 1] == '{'
            && text[start - 2] == '$'
            && end < text.length
            && text[end] == '}';
    if (substituted || word.indexOf('_') > 0) {
      List<String> names = mentions.computeIfAbsent(word, _ -> new ArrayList<>());
      if (names.isEmpty() || !names.getLast().equals(name)) {
        names.add(name);
      }
    }
  }

  private static int afterBlanks(byte[] text, int from) {
    int at = from;
    while (at < text.length && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r')) {
      at++;
    }
    return at;
  }

  private static boolean isComment(byte[] text, int at) {
    return at < text.length
        && (text[at] == '#' || (text[at] == '/' && at + 1 < text.length && text[at + 1] == '/'));
  }

  private static boolean isPart(byte c) {
    return c <= 'Z' && (c >= 'A' || (c >= '0' && c <= '9')) || c == '_';
  }
}
