package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.config.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A jar in `plugins/` is a sink like any other.
class PluginTest {
  private static final Path EXAMPLE =
      Installation.find().folder().resolve("sinks/example/src/main");

  @TempDir Path folder;
  private Installation installation;

  @BeforeEach
  void installWithoutPlugins() throws IOException {
    copy(Installation.find().folder().resolve("conf"), folder.resolve("conf"));
    Files.createDirectories(folder.resolve("plugins"));
    installation = new Installation(folder);
  }

  @Test
  void theExampleIsUsedOnceItLiesInTheFolder() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("my.conf"),
            "sinks.mine { type = datagram, host = \"127.0.0.1\", port = 9 }");
    Map<String, String> variables = Map.of("NATSHIP_CONFIG", file.toString());
    Typed before = Typed.command(installation, variables, "check");
    assertEquals(2, before.code(), before.all());
    assertTrue(
        before.err().contains("there is no kind of destination called datagram"), before.err());

    jar(folder.resolve("plugins/example.jar"), EXAMPLE);

    Typed after = Typed.command(installation, variables, "check");
    assertEquals(0, after.code(), after.all());
    assertTrue(after.out().contains("mine         on  datagram  your file"), after.out());
  }

  @Test
  void aBrokenJarIsToldByItsName() throws IOException {
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(folder.resolve("plugins/broken.jar")))) {
      jar.putNextEntry(new ZipEntry("META-INF/services/dev.natship.api.SinkFactory"));
      jar.write("no.such.Factory\n".getBytes());
    }

    Typed typed = Typed.command(installation, Map.of(), "check");

    assertEquals(2, typed.code(), typed.all());
    assertTrue(typed.err().contains("broken.jar"), typed.err());
    Typed others = Typed.command(installation, Map.of("CONSOLE", "stdout"), "check");
    assertEquals(1, others.code(), others.all());
    assertTrue(others.out().contains("run starts, with 1 destination and without"), others.all());
  }

  /// What a bug says could quote a setting, and the name of a Java class helps nobody.
  @Test
  void aPluginWithABugBreaksOnlyItsOwnDestinationInPlainWords() throws IOException {
    Path source = Files.createDirectories(folder.resolve("buggy/java/buggy"));
    Files.writeString(
        source.resolve("BuggyFactory.java"),
        """
        package buggy;
        import dev.natship.api.Sink;
        import dev.natship.api.SinkFactory;
        import dev.natship.settings.Settings;
        public final class BuggyFactory implements SinkFactory {
          @Override public String type() { return "buggy"; }
          @Override public Sink create(Settings settings) {
            throw new IllegalStateException(settings.text("token"));
          }
        }
        """);
    Path services = Files.createDirectories(folder.resolve("buggy/resources/META-INF/services"));
    Files.writeString(services.resolve("dev.natship.api.SinkFactory"), "buggy.BuggyFactory\n");
    jar(folder.resolve("plugins/buggy.jar"), folder.resolve("buggy"));
    Path file =
        Files.writeString(
            folder.resolve("my.conf"),
            "sinks.mine { type = buggy, token = s3cret }\nsinks.good { type = blackhole }");
    Map<String, String> variables = Map.of("NATSHIP_CONFIG", file.toString());

    Typed check = Typed.command(installation, variables, "check");

    assertEquals(1, check.code(), check.all());
    assertTrue(
        check
            .err()
            .contains(
                "my.conf: 1: sinks.mine: its kind, buggy, has a bug that keeps it from being made"
                    + " with these settings: please report it to who made it [SINK-BROKEN]"),
        check.err());
    assertFalse(check.all().contains("Exception"), check.all());
    assertFalse(check.all().contains("s3cret"), check.all());
  }

  /// Compiles the example's own source, so that nothing of it is on this test's class path.
  private void jar(Path target, Path from) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options =
        List.of(
            "-proc:none", "-cp", System.getProperty("java.class.path"), "-d", classes.toString());
    List<Path> sources = files(from.resolve("java"), ".java");
    boolean compiled =
        compiler
            .getTask(
                null,
                null,
                null,
                options,
                null,
                compiler
                    .getStandardFileManager(null, null, null)
                    .getJavaFileObjectsFromPaths(sources))
            .call();
    assertTrue(compiled, from + " does not compile");
    copy(from.resolve("resources"), classes);
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(target))) {
      for (Path file : files(classes, "")) {
        jar.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
        Files.copy(file, jar);
      }
    }
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(ending))
          .toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path file : files(from, "")) {
      Path target = to.resolve(from.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
