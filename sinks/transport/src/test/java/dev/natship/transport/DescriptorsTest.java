package dev.natship.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Delivery;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.HttpReceiver;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that may open few files has opened them all when it makes its first request.
class DescriptorsTest {
  @TempDir Path folder;

  @Test
  void theFirstRequestWithoutADescriptorDoesNotBreakTheNextOne() throws Exception {
    try (HttpReceiver receiver = HttpReceiver.start()) {
      succeeds("url = \"" + receiver.url() + "\"");
    }
  }

  @Test
  void norDoesTheFirstRequestOverTls() throws Exception {
    Certificates certificates = Certificates.in(folder);
    try (HttpReceiver receiver = HttpReceiver.startTls(certificates.serverContext())) {
      succeeds("url = \"%s\", tls.ca = \"%s\"".formatted(receiver.url(), certificates.authority()));
    }
  }

  private void succeeds(String hocon) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "ulimit -n 200; exec \"$0\" \"$@\"",
                java,
                "-Xmx64m",
                "-cp",
                jars(),
                FewDescriptors.class.getName(),
                hocon)
            .redirectErrorStream(true)
            .start();

    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), told);
  }

  /// The class path with folders packed into jars, as in the distribution: Java keeps jars open.
  private String jars() throws IOException {
    List<String> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path classes = Path.of(entry);
      jars.add(Files.isDirectory(classes) ? jar(classes, jars.size()).toString() : entry);
    }
    return String.join(File.pathSeparator, jars);
  }

  private Path jar(Path classes, int number) throws IOException {
    Path jar = folder.resolve(number + ".jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
        Files.copy(file, zip);
      }
    }
    return jar;
  }

  /// The program that the process runs.
  static final class FewDescriptors {
    private FewDescriptors() {}

    public static void main(String[] arguments) throws Exception {
      Problems problems = new Problems();
      try (HttpTransport transport =
          HttpTransport.read(Settings.parse("web", arguments[0], problems))) {
        assertEquals(List.of(), problems.all());
        Foundation.PLAIN.awaitPreparation();
        Foundation.TLS.awaitPreparation();
        List<FileInputStream> files = exhausted();

        assertThrows(IOException.class, () -> transport.deliver(transport.call("")));

        for (FileInputStream file : files) {
          file.close();
        }
        assertInstanceOf(Delivery.Accepted.class, transport.deliver(transport.call("")));
      }
    }

    private static List<FileInputStream> exhausted() {
      List<FileInputStream> files = new ArrayList<>();
      try {
        while (files.size() < 10_000) {
          files.add(new FileInputStream("/dev/null"));
        }
      } catch (IOException _) {
        // no file can be opened any more
      }
      return files;
    }
  }
}
