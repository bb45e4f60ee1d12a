package dev.natship.config;

import dev.natship.api.SinkFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;

/// Finds the kinds of sinks: those on the class path and those in jars of the plug-in folder, each
/// jar in a class loader of its own. A factory is made only when its kind is looked for, so that
/// heavy clients cost nobody who does not use them; a plug-in wins over a kind of the same name.
///
/// Most of our own have the name of their kind. Where there is no plug-in they are found by that
/// name, since looking through every jar takes a tenth of a start.
public final class SinkFactories {
  private final List<ServiceLoader.Provider<SinkFactory>> candidates = new ArrayList<>();
  private final Map<String, SinkFactory> known = new TreeMap<>();
  private final List<String> broken = new ArrayList<>();
  private final ClassLoader loader = SinkFactories.class.getClassLoader();
  private boolean lookedThroughAll;

  public SinkFactories(Path plugins) {
    try {
      for (Path jar : Installation.files(plugins, ".jar")) {
        addPlugin(jar);
      }
    } catch (IOException e) {
      broken.add(plugins + ": cannot be read");
    }
  }

  public Optional<SinkFactory> find(String type) {
    if (known.containsKey(type)) {
      return Optional.ofNullable(known.get(type));
    }
    if (candidates.isEmpty() && !lookedThroughAll) {
      Optional<SinkFactory> ours = named(type);
      if (ours.isPresent()) {
        known.put(type, ours.get());
        return ours;
      }
    }
    lookThroughAll();
    List<ServiceLoader.Provider<SinkFactory>> order = new ArrayList<>(candidates);
    order.sort(Comparator.comparing(candidate -> !sounds(candidate, type)));
    for (ServiceLoader.Provider<SinkFactory> candidate : order) {
      if (load(candidate).filter(type::equals).isPresent()) {
        return Optional.ofNullable(known.get(type));
      }
    }
    return Optional.empty();
  }

  /// All kinds there are; this makes every factory.
  public Set<String> types() {
    lookThroughAll();
    List.copyOf(candidates).forEach(this::load);
    return new TreeSet<>(known.keySet());
  }

  /// Plug-ins that cannot be used, and why.
  public List<String> broken() {
    return List.copyOf(broken);
  }

  private void lookThroughAll() {
    if (!lookedThroughAll) {
      lookedThroughAll = true;
      try {
        ServiceLoader.load(SinkFactory.class, loader).stream().forEach(candidates::add);
      } catch (ServiceConfigurationError e) {
        broken.add("lib: " + e.getMessage());
      }
    }
  }

  /// Our own factory with the name of this kind, such as `dev.natship.loki.LokiSinkFactory`.
  private Optional<SinkFactory> named(String type) {
    if (type.isEmpty() || !type.chars().allMatch(letter -> letter >= 'a' && letter <= 'z')) {
      return Optional.empty();
    }
    String name = Character.toUpperCase(type.charAt(0)) + type.substring(1) + "SinkFactory";
    try {
      return Class.forName("dev.natship." + type + "." + name, true, loader)
                      .getConstructor()
                      .newInstance()
                  instanceof SinkFactory factory
              && factory.type().equals(type)
          ? Optional.of(factory)
          : Optional.empty();
    } catch (ReflectiveOperationException | LinkageError _) {
      return Optional.empty(); // among all others it is found, or told as broken
    }
  }

  private Optional<String> load(ServiceLoader.Provider<SinkFactory> candidate) {
    candidates.remove(candidate);
    try {
      SinkFactory factory = candidate.get();
      known.putIfAbsent(factory.type(), factory);
      return Optional.of(factory.type());
    } catch (ServiceConfigurationError | LinkageError e) {
      broken.add(candidate.type().getName() + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  /// Whether the factory's name looks like this kind. Most do, so asking those first avoids loading
  /// the others.
  private static boolean sounds(ServiceLoader.Provider<SinkFactory> candidate, String type) {
    return candidate
        .type()
        .getName()
        .toLowerCase(Locale.ROOT)
        .contains(type.replace("-", "").toLowerCase(Locale.ROOT));
  }

  private void addPlugin(Path jar) {
    try (JarFile _ = new JarFile(jar.toFile())) {
      ClassLoader own = new URLClassLoader(jar.getFileName().toString(), urls(jar), loader);
      ServiceLoader.load(SinkFactory.class, own).stream()
          .filter(provider -> own.equals(provider.type().getClassLoader()))
          .forEach(candidates::add);
    } catch (IOException | UncheckedIOException _) {
      broken.add(jar.getFileName() + ": not a jar that can be read; copy it again, or take it out");
    } catch (ServiceConfigurationError | LinkageError e) {
      broken.add(jar.getFileName() + ": " + e.getMessage());
    }
  }

  private static URL[] urls(Path jar) {
    try {
      return new URL[] {jar.toUri().toURL()};
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }
}
