package dev.natship.config;

import dev.natship.settings.Problems;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The folder of provider files. A file is parsed only when somebody needs it: most providers are
/// never used, and the text alone shows whether one of its variables is set.
final class ProviderFolder {
  private final Map<String, Path> files = new TreeMap<>();
  private final Map<String, VariableMentions> texts = new TreeMap<>();
  private @Nullable Map<String, List<String>> mentions;
  private final Map<String, ProviderFile> parsed = new HashMap<>();
  private final Map<String, Problems> told = new HashMap<>();

  ProviderFolder(Path folder) throws IOException {
    for (Path file : Installation.files(folder, ".conf")) {
      String fileName = file.getFileName().toString();
      String name = fileName.substring(0, fileName.length() - ".conf".length());
      files.put(name, file);
      try (FileInputStream text = new FileInputStream(file.toFile())) {
        texts.put(name, new VariableMentions(text.readAllBytes()));
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

  /// The providers whose files mention any of these names.
  Set<String> mentioning(Set<String> variables) {
    VariableMentions.Wanted wanted = new VariableMentions.Wanted(variables);
    Set<String> found = new TreeSet<>();
    texts.forEach((name, text) -> {
      if (text.haveOneOf(wanted)) {
        found.add(name);
      }
    });
    return found;
  }

  /// Every name in the files that looks like a variable, in no order.
  Set<String> variables() {
    return mentions().keySet();
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
    return mentions().getOrDefault(word, List.of()).stream()
        .flatMap(name -> provider(name, new Problems()).stream())
        .toList();
  }

  /// Which providers mention what looks like a variable. Made when somebody asks: at a usual start
  /// that is a second later, for the late warnings.
  private synchronized Map<String, List<String>> mentions() {
    Map<String, List<String>> all = mentions;
    if (all == null) {
      all = new HashMap<>();
      for (Map.Entry<String, VariableMentions> text : texts.entrySet()) {
        for (String variable : text.getValue().variables()) {
          all.computeIfAbsent(variable, _ -> new ArrayList<>()).add(text.getKey());
        }
      }
      mentions = all;
    }
    return all;
  }

  /// A provider, and one of the variables that it reads.
  record Reader(ProviderFile provider, String variable) {}
}
