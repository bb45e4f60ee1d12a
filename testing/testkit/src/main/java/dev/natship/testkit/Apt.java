package dev.natship.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Debian's package client, used without root and without changing the machine: says what a package
/// needs that is not here yet, downloads it, and unpacks it into a folder.
final class Apt {
  /// Has some programs that younger releases dropped.
  private static final String OLDER_RELEASE = "bookworm";

  private final Path folder;
  private final List<String> options;
  private final boolean ownLists;

  private Apt(Path folder, List<String> options, boolean ownLists) {
    this.folder = folder;
    this.options = options;
    this.ownLists = ownLists;
  }

  /// Unpacks the packages with everything they need into `root` in the folder. Where the machine's
  /// own lists of packages are missing or do not know them, fresh lists are read, then those of an
  /// older release.
  static void unpack(Path folder, List<String> packages) throws IOException {
    IOException first = null;
    for (Way way : List.<Way>of(Apt::ofMachine, Apt::refreshed, Apt::ofOlderRelease)) {
      try {
        way.open(folder).unpackAll(packages);
        return;
      } catch (IOException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    throw first == null ? new IOException("no way to Debian's packages") : first;
  }

  private interface Way {
    Apt open(Path folder) throws IOException;
  }

  private static Apt ofMachine(Path folder) {
    return new Apt(folder, List.of(), false);
  }

  private static Apt refreshed(Path folder) throws IOException {
    return new Apt(folder, ownLists(state(folder)), true);
  }

  private static List<String> ownLists(Path state) throws IOException {
    Path lists = state.resolve("lists");
    Path cache = state.resolve("cache");
    Files.createDirectories(lists.resolve("partial"));
    Files.createDirectories(cache.resolve("archives/partial"));
    return List.of("-o", "Dir::State::lists=" + lists, "-o", "Dir::Cache=" + cache);
  }

  /// With nothing of this machine: a program of another release brings its own C library too.
  private static Apt ofOlderRelease(Path folder) throws IOException {
    Path state = state(folder);
    Path sources = state.resolve("sources.list");
    Files.writeString(sources, "deb " + mirror() + " " + OLDER_RELEASE + " main\n");
    Path nothing = Files.createFile(state.resolve("status"));
    List<String> options = new ArrayList<>(ownLists(state));
    options.addAll(
        List.of(
            "-o", "Dir::Etc::sourcelist=" + sources,
            "-o", "Dir::Etc::sourceparts=/dev/null",
            "-o", "Dir::State::status=" + nothing));
    return new Apt(folder, options, true);
  }

  private static Path state(Path folder) throws IOException {
    return Files.createTempDirectory(folder, "apt");
  }

  /// Where the machine itself has its packages from.
  private static String mirror() throws IOException {
    Optional<String> mirror =
        Stream.concat(Stream.of(Path.of("/etc/apt/sources.list")), sourceFiles())
            .flatMap(Apt::words)
            .filter(word -> word.matches("https?://\\S+/debian/?"))
            .findFirst();
    return mirror.orElseThrow(() -> new IOException("no mirror of Debian is named in /etc/apt"));
  }

  private static Stream<Path> sourceFiles() throws IOException {
    Path folder = Path.of("/etc/apt/sources.list.d");
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().matches(".*\\.(list|sources)"))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static Stream<String> words(Path file) {
    try {
      return Files.exists(file)
          ? Files.readAllLines(file).stream()
              .filter(line -> !line.strip().startsWith("#"))
              .flatMap(line -> Stream.of(line.split("\\s+")))
          : Stream.empty();
    } catch (IOException _) {
      return Stream.empty(); // another file may name a mirror
    }
  }

  private void unpackAll(List<String> packages) throws IOException {
    if (ownLists) {
      Fetching.run(folder, command("-qq", "update"));
    }
    List<String> download = command("-qq", "download");
    download.addAll(missing(packages));
    Fetching.run(folder, download);
    Path root = Files.createDirectories(folder.resolve("root"));
    try (Stream<Path> archives = Files.list(folder)) {
      for (Path archive : archives.filter(file -> file.toString().endsWith(".deb")).toList()) {
        Fetching.run(folder, List.of("dpkg", "-x", archive.toString(), root.toString()));
        Files.delete(archive);
      }
    }
  }

  /// The packages and what they need, as far as it is not installed: what an installation would
  /// bring. The C library of a running system stays as it is.
  private List<String> missing(List<String> packages) throws IOException {
    List<String> simulate = command("-s", "--no-install-recommends", "install");
    simulate.addAll(packages);
    List<String> names = new ArrayList<>();
    for (String line : Fetching.run(folder, simulate).lines().toList()) {
      String[] words = line.split(" ");
      if (words[0].equals("Inst") && (foreign() || !words[1].matches("libc6|libc-bin"))) {
        names.add(words[1]);
      }
    }
    for (String each : packages) {
      if (!names.contains(each)) {
        names.add(each);
      }
    }
    return names;
  }

  private boolean foreign() {
    return options.stream().anyMatch(option -> option.startsWith("Dir::State::status="));
  }

  private List<String> command(String... words) {
    List<String> command = new ArrayList<>(List.of("apt-get"));
    command.addAll(options);
    command.addAll(List.of(words));
    return command;
  }
}
