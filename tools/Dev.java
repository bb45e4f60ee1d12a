import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// `./natship dev …`: the short way while one works on Natship. Maven is asked for the class paths
/// only, once for each change of a pom.xml; then javac and JUnit run directly, and compile what is
/// older than its sources. What counts is `mvn -B verify`.
///
/// What it compiles stands in `target/dev`, apart from Maven's `target/classes`.
public final class Dev {
  private static final String HELP =
      """
      ./natship dev test MODULE                runs the unit tests of a module, such as shipper/engine
      ./natship dev test MODULE GateTest       one class, also a *IT; or one test: GateTest#oneGoesAlone
      ./natship dev compile [MODULE]           compiles a module and what it needs; all of them without a name
      ./natship dev check MODULE               Maven's checks of a module: format, Error Prone, NullAway, dependencies
      ./natship dev format [FOLDER…]           formats Java files in place
      ./natship dev golden [PROVIDER]          shows the golden requests of a provider, or which there are
      ./natship dev debug MODULE GateTest      as test, but waits for a debugger on 127.0.0.1:5005 first

      mvn -B verify                            everything, as CI does
      """;

  private static final String JUNIT = "junit-platform-console-standalone";
  private static final Path GOLDEN = Path.of("testing/catalogue/src/test/resources/golden");

  private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
  private final Map<Path, FileTime> compiled = new LinkedHashMap<>();

  private Dev() {}

  public static void main(String... args) throws Exception {
    List<String> arguments = List.of(args);
    String command = arguments.isEmpty() ? "help" : arguments.getFirst();
    List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
    Dev dev = new Dev();
    int status =
        switch (command) {
          case "test" -> dev.test(rest, List.of());
          case "debug" ->
              dev.test(
                  rest,
                  List.of(
                      "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:5005"));
          case "compile" -> dev.compile(rest);
          case "check" -> dev.check(rest);
          case "format" -> run(command("tools/format", rest));
          case "golden" -> golden(rest);
          default -> {
            System.out.print(HELP);
            yield List.of("help", "--help", "-h").contains(command) ? 0 : 2;
          }
        };
    System.exit(status);
  }

  private int test(List<String> arguments, List<String> more) throws Exception {
    Path module = module(arguments);
    compileMain(module);
    Path classes = compileTests(module);
    List<String> command = new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx512m", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(more);
    command.addAll(List.of("-cp", classes + File.pathSeparator + path(module, true) + junit()));
    command.addAll(List.of("org.junit.platform.console.ConsoleLauncher", "execute"));
    command.addAll(List.of("--disable-banner", "--details=summary", "--fail-if-no-tests"));
    if (arguments.size() == 1) {
      command.addAll(List.of("--scan-classpath", classes.toString()));
      command.addAll(List.of("--include-classname", ".*Test"));
    }
    for (String name : arguments.subList(1, arguments.size())) {
      command.add(name.contains("#") ? "--select-method" : "--select-class");
      command.add(fullName(module, name));
    }
    return new ProcessBuilder(command).directory(module.toFile()).inheritIO().start().waitFor();
  }

  private int compile(List<String> arguments) throws Exception {
    for (Path module : arguments.isEmpty() ? modules() : List.of(module(arguments))) {
      compileMain(module);
      compileTests(module);
    }
    return 0;
  }

  /// With `-q` Maven would say that there are warnings, but not which.
  private int check(List<String> arguments) throws Exception {
    return run(
        command("mvn", List.of("-B", "-ntp", "-pl", module(arguments).toString(), "-am")),
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-Dorg.slf4j.simpleLogger.log.org.apache.maven.plugins.dependency.fromDependencies=error",
        "-Dtest=none",
        "-Dit.test=none",
        "-Dsurefire.failIfNoSpecifiedTests=false",
        "-Dfailsafe.failIfNoSpecifiedTests=false",
        "verify");
  }

  private static int golden(List<String> arguments) throws IOException {
    Path folder = arguments.isEmpty() ? GOLDEN : GOLDEN.resolve(arguments.getFirst());
    if (!Files.isDirectory(folder)) {
      throw failed("no golden requests in " + folder + "; './natship dev golden' says which are");
    }
    for (Path file : list(folder)) {
      System.out.println(arguments.isEmpty() ? file.getFileName() : "== " + file);
      if (!arguments.isEmpty()) {
        System.out.println(Files.readString(file));
      }
    }
    return 0;
  }

  /// Compiles the main classes of a module after those of the modules it needs, where they are
  /// older than their sources. Returns when they were compiled last.
  private FileTime compileMain(Path module) throws Exception {
    FileTime known = compiled.get(module);
    if (known != null) {
      return known;
    }
    FileTime newest = newest(module.resolve("src/main"));
    for (Path needed : needs(module)) {
      FileTime time = compileMain(needed);
      newest = newest.compareTo(time) < 0 ? time : newest;
    }
    FileTime time = compile(module, "main", newest, path(module, false));
    compiled.put(module, time);
    return time;
  }

  private Path compileTests(Path module) throws Exception {
    FileTime newest = newest(module.resolve("src/test"));
    FileTime main = compileMain(module);
    compile(module, "test", newest.compareTo(main) < 0 ? main : newest, path(module, true));
    return classes(module, "test").toAbsolutePath();
  }

  private FileTime compile(Path module, String kind, FileTime sources, String path)
      throws Exception {
    Path classes = classes(module, kind);
    Path stamp = classes.resolveSibling(kind + ".compiled");
    if (Files.exists(stamp) && Files.getLastModifiedTime(stamp).compareTo(sources) >= 0) {
      return Files.getLastModifiedTime(stamp);
    }
    FileTime begin = FileTime.fromMillis(System.currentTimeMillis());
    delete(classes);
    Files.createDirectories(classes);
    Path from = module.resolve("src").resolve(kind);
    copy(from.resolve("resources"), classes);
    List<Path> files = files(from.resolve("java"));
    if (!files.isEmpty()) {
      try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, UTF_8)) {
        List<String> options =
            List.of(
                "-proc:none",
                "-nowarn",
                "-g",
                "-parameters",
                "-XDignore.symbol.file=true",
                "-d",
                classes.toString(),
                "-cp",
                path);
        if (!compiler
            .getTask(null, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
            .call()) {
          throw failed(module + " does not compile");
        }
      }
    }
    Files.writeString(stamp, "");
    Files.setLastModifiedTime(stamp, begin);
    return begin;
  }

  /// The modules on the class path that Maven found for this one.
  private static List<Path> needs(Path module) throws Exception {
    List<Path> needs = new ArrayList<>();
    for (String entry : mavenPath(module)) {
      inHouse(entry).filter(other -> !other.equals(module)).forEach(needs::add);
    }
    return needs;
  }

  private static Stream<Path> inHouse(String entry) {
    Path here = Path.of("").toAbsolutePath();
    Path path = Path.of(entry);
    return path.startsWith(here) && entry.contains("/target/")
        ? Stream.of(here.relativize(Path.of(entry.substring(0, entry.indexOf("/target/")))))
        : Stream.empty();
  }

  private static String path(Path module, boolean own) throws Exception {
    Set<String> path = new LinkedHashSet<>();
    if (own) {
      path.add(classes(module, "main").toAbsolutePath().toString());
    }
    for (String entry : mavenPath(module)) {
      path.add(
          inHouse(entry)
              .map(other -> classes(other, "main").toAbsolutePath().toString())
              .findFirst()
              .orElse(entry));
    }
    return String.join(File.pathSeparator, path) + File.pathSeparator;
  }

  private static List<String> mavenPath(Path module) throws Exception {
    Path file = module.resolve("target/dev/classpath");
    if (!Files.exists(file) || Files.getLastModifiedTime(file).compareTo(newestPom()) < 0) {
      askMaven();
    }
    return Arrays.asList(Files.readString(file).strip().split(File.pathSeparator));
  }

  private static void askMaven() throws Exception {
    System.out.println("Asking Maven for the class paths (once for each change of a pom.xml) ...");
    int status =
        run(
            command("mvn", List.of("-B", "-q", "-ntp", "-Dfast", "-Dmaven.test.skip=true")),
            "-Dmaven.main.skip=true",
            "compile",
            "dependency:build-classpath",
            "-Dmdep.includeScope=test",
            "-Dmdep.outputFile=target/dev/classpath",
            "-Dmdep.regenerateFile=true");
    if (status != 0) {
      throw failed("Maven could not say the class paths");
    }
    FileTime now = FileTime.fromMillis(System.currentTimeMillis());
    for (Path module : modules()) {
      Files.setLastModifiedTime(module.resolve("target/dev/classpath"), now);
    }
  }

  /// JUnit with its launcher in one jar, of the version that the tests have.
  private static Path junit() throws Exception {
    String version =
        Files.readString(Path.of("pom.xml")).split("<junit.version>|</junit.version>")[1];
    Path jar = Path.of("target/dev/" + JUNIT + "-" + version + ".jar").toAbsolutePath();
    if (!Files.exists(jar)) {
      int status =
          run(
              command("mvn", List.of("-B", "-q", "-ntp", "-N", "dependency:copy")),
              "-Dartifact=org.junit.platform:" + JUNIT + ":" + version,
              "-DoutputDirectory=target/dev");
      if (status != 0) {
        throw failed("Maven could not bring " + JUNIT);
      }
    }
    return jar;
  }

  private static List<Path> modules() throws IOException {
    try (Stream<Path> poms = Files.find(Path.of(""), 3, (file, _) -> file.endsWith("pom.xml"))) {
      return poms.map(Path::getParent)
          .filter(folder -> folder != null && Files.isDirectory(folder.resolve("src")))
          .sorted()
          .toList();
    }
  }

  private static FileTime newestPom() throws IOException {
    FileTime newest = Files.getLastModifiedTime(Path.of("pom.xml"));
    for (Path module : modules()) {
      FileTime time = Files.getLastModifiedTime(module.resolve("pom.xml"));
      newest = newest.compareTo(time) < 0 ? time : newest;
    }
    return newest;
  }

  private static Path module(List<String> arguments) throws IOException {
    if (arguments.isEmpty()) {
      throw failed("which module? For example shipper/engine");
    }
    Path module = Path.of(arguments.getFirst()).normalize();
    if (!Files.exists(module.resolve("pom.xml"))) {
      throw failed("no module " + module + "; there are " + modules());
    }
    return module;
  }

  private static String fullName(Path module, String test) throws IOException {
    String name = test.split("#")[0];
    for (Path file : files(module.resolve("src/test/java"))) {
      if (file.getFileName().toString().equals(name + ".java")) {
        String path = module.resolve("src/test/java").relativize(file).toString();
        return path.replace(".java", "").replace('/', '.') + test.substring(name.length());
      }
    }
    throw failed("no test " + name + " in " + module);
  }

  private static Path classes(Path module, String kind) {
    return module.resolve("target/dev").resolve(kind);
  }

  private static FileTime newest(Path folder) throws IOException {
    FileTime newest = FileTime.fromMillis(0);
    if (Files.isDirectory(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : all.toList()) {
          FileTime time = Files.getLastModifiedTime(file);
          newest = newest.compareTo(time) < 0 ? time : newest;
        }
      }
    }
    return newest;
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    if (Files.isDirectory(from)) {
      try (Stream<Path> all = Files.walk(from)) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          Path target = to.resolve(from.relativize(file));
          Files.createDirectories(target.getParent());
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : all.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin/java").toString();
  }

  private static List<String> command(String program, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(arguments);
    return command;
  }

  private static int run(List<String> command, String... more) throws Exception {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    return new ProcessBuilder(all).inheritIO().start().waitFor();
  }

  private static RuntimeException failed(String why) {
    System.err.println("natship dev: " + why);
    System.exit(2);
    return new IllegalStateException(why);
  }
}
