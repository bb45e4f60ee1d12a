package dev.natship.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.natship.api.Delivery;
import dev.natship.api.Delivery.Accepted;
import dev.natship.api.Delivery.Park;
import dev.natship.api.Delivery.Reject;
import dev.natship.api.Delivery.Retry;
import dev.natship.contract.Batches;
import dev.natship.contract.DecodedLines;
import dev.natship.settings.Problem;
import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileSinkTest {
  private static final String COMPRESSED =
      "path = \"%s/x.log.gz\", format = text, compression = gzip";

  @TempDir Path folder;

  private Instant now = Instant.parse("2026-02-17T10:30:00Z");
  private final InstantSource clock = () -> now;

  @Test
  void appendsToAFilePerAppAndDay() throws Exception {
    try (FileSink sink =
        sink("path = \"%s/{{fly.app.name}}/{{time:yyyy-MM-dd}}.log\", format = text")) {
      assertEquals(new Accepted(0), deliver(sink, "one", "a"));
      assertEquals(new Accepted(0), deliver(sink, "two", "b"));
      assertEquals(new Accepted(0), deliver(sink, "one", "c"));
    }

    assertEquals("a\nc\n", read("one/2026-02-17.log"));
    assertEquals("b\n", read("two/2026-02-17.log"));
  }

  @Test
  void knowsTheDatesOfStrftime() throws Exception {
    try (FileSink day = sink("path = \"%s/%%F/%%H.log\", format = text");
        FileSink apps =
            sink("path = \"%s/{{fly.app.name}}/%%Y-%%m-%%d.ndjson\", format = ndjson")) {
      deliver(day, "one", "a");
      deliver(apps, "one", "a");
    }

    assertEquals("a\n", read("2026-02-17/10.log"));
    assertTrue(read("one/2026-02-17.ndjson").startsWith("{\"message\":\"a\","));
  }

  @Test
  void writesLogfmt() throws Exception {
    try (FileSink sink = sink("path = \"%s/x.log\", format = logfmt")) {
      deliver(sink, "one", "a \"b\"\nc");
    }

    assertEquals(
        1, read("x.log").lines().filter(line -> line.contains("message=\"a \\\"b")).count());
    assertEquals(1, read("x.log").lines().count());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        ".",
        "../../etc/passwd",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "a\u0000b",
        "",
        "..."
      })
  void noEventLeadsOutOfTheDirectory(String app) throws Exception {
    try (FileSink sink = sink("path = \"%s/logs/{{fly.app.name|none}}/x.log\"")) {
      assertEquals(new Accepted(0), deliver(sink, app, "a"));
    }

    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> files = all.filter(Files::isRegularFile).toList();
      assertEquals(1, files.size());
      assertEquals(folder.resolve("logs"), files.getFirst().getParent().getParent());
    }
  }

  @Test
  void refusesALinkThatLeadsOutOfTheDirectory() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path logs = Files.createDirectory(folder.resolve("logs"));
    Files.createSymbolicLink(logs.resolve("app"), elsewhere);

    try (FileSink sink = sink("path = \"%s/logs/{{fly.app.name}}/x.log\"")) {
      assertInstanceOf(Reject.class, deliver(sink, "app", "a"));
    }

    assertFalse(Files.exists(elsewhere.resolve("x.log")));
  }

  @Test
  void aFileThatCannotBeWrittenToCostsItsOwnLinesOnly() throws Exception {
    Files.createSymbolicLink(folder.resolve("link"), Files.createFile(folder.resolve("victim")));
    Files.createDirectory(folder.resolve("directory"));
    assertEquals(
        0, new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start().waitFor());

    try (FileSink sink = sink("path = \"%s/{{app}}\"")) {
      assertInstanceOf(Reject.class, deliver(sink, "link", "a"));
      assertInstanceOf(Reject.class, deliver(sink, "directory", "a"));
      assertInstanceOf(Reject.class, deliver(sink, "pipe", "a"));
      assertInstanceOf(Accepted.class, deliver(sink, "good", "a"));
    }
  }

  @Test
  void refusesAFileThatIsALink() throws Exception {
    Path victim = Files.writeString(folder.resolve("victim"), "untouched\n");
    Files.createSymbolicLink(folder.resolve("x.log"), victim);

    try (FileSink sink = sink("path = \"%s/x.log\"")) {
      assertInstanceOf(Park.class, deliver(sink, "app", "a"));
    }

    assertEquals("untouched\n", Files.readString(victim));
  }

  @Test
  void rotatesFullFilesAndKeepsTheNewest() throws Exception {
    try (FileSink sink =
        sink("path = \"%s/x.log\", format = text, rotate { bytes = 20, keep = 2 }")) {
      for (int i = 0; i < 6; i++) {
        deliver(sink, "app", "fifteen bytes " + i);
        now = now.plus(Duration.ofSeconds(1));
      }
    }

    assertEquals("fifteen bytes 5\n", read("x.log"));
    assertEquals(
        List.of("fifteen bytes 3\n", "fifteen bytes 4\n"),
        rotated().stream().map(FileSinkTest::unzip).toList());
  }

  @Test
  void keepsOnlySoManyBytes() throws Exception {
    try (FileSink sink =
        sink(
            "path = \"%s/x.log\", format = text, rotate { bytes = 20, gzip = no, keep-bytes ="
                + " 33 }")) {
      for (int i = 0; i < 6; i++) {
        deliver(sink, "app", "fifteen bytes " + i);
      }
    }

    assertEquals(2, rotated().size());
  }

  @Test
  void rotatesWhenANewDayBegins() throws Exception {
    Files.writeString(folder.resolve("x.log"), "yesterday\n");
    Files.setLastModifiedTime(
        folder.resolve("x.log"), FileTime.from(now.minus(Duration.ofDays(1))));
    try (FileSink sink = sink("path = \"%s/x.log\", format = text, rotate { daily = yes }")) {
      deliver(sink, "app", "today");
      deliver(sink, "app", "today too");
    }

    assertEquals("today\ntoday too\n", read("x.log"));
    assertEquals(List.of("yesterday\n"), rotated().stream().map(FileSinkTest::unzip).toList());
  }

  @Test
  void noAppIsTakenForARotatedFileOfAnother() throws Exception {
    String app = "web.20200101T000000Z-0";
    try (FileSink sink =
        sink(
            "path = \"%s/{{app}}\", format = text, text = \"{{message}}\","
                + " rotate { bytes = 10, keep = 1 }")) {
      deliver(sink, app, "of another app");
      deliver(sink, app + ".gz", "of another app");
      deliver(sink, "web.1", "of another app");
      for (int i = 0; i < 5; i++) {
        deliver(sink, "web", "long enough");
      }
    }

    assertEquals("of another app\n", read(app + "_"));
    assertEquals("of another app\n", read(app + ".gz_"));
    assertEquals("of another app\n", read("web.1"));
  }

  @Test
  void neverDeletesFilesItDidNotRotate() throws Exception {
    Files.writeString(folder.resolve("x.log.1"), "mine");
    Files.writeString(folder.resolve("x.log.bak"), "mine");
    try (FileSink sink = sink("path = \"%s/x.log\", rotate { bytes = 10, keep = 1 }")) {
      for (int i = 0; i < 5; i++) {
        deliver(sink, "app", "long enough");
      }
    }

    assertTrue(Files.exists(folder.resolve("x.log.1")));
    assertTrue(Files.exists(folder.resolve("x.log.bak")));
    assertEquals(1, rotated().size());
  }

  @Test
  void keepsFewFilesOpen() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")));

    try (FileSink sink = sink("path = \"%s/{{fly.app.name}}.log\", open-files = 2")) {
      for (int i = 0; i < 20; i++) {
        deliver(sink, "app-" + i, "x");
      }

      assertEquals(2, openUnder(folder));
    }
    assertEquals(0, openUnder(folder));
  }

  @Test
  void closesFilesThatAreIdle() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")));

    try (FileSink sink = sink("path = \"%s/{{fly.app.name}}.log\", format = text")) {
      deliver(sink, "yesterday", "a");
      now = now.plus(Duration.ofSeconds(20));
      deliver(sink, "today", "b");
      assertEquals(2, openUnder(folder));
      now = now.plus(Duration.ofSeconds(11));
      deliver(sink, "today", "c");

      assertEquals(1, openUnder(folder));
    }
    assertEquals("b\nc\n", read("today.log"));
  }

  @Test
  void compressesEachBatchSoThatTheFileCanBeReadAtAnyMoment() throws Exception {
    try (FileSink sink = sink(COMPRESSED)) {
      deliver(sink, "app", "a");
      assertEquals("a\n", unzip(folder.resolve("x.log.gz")));
      deliver(sink, "app", "b");
      assertEquals("a\nb\n", unzip(folder.resolve("x.log.gz")));
    }
    try (FileSink sink = sink(COMPRESSED)) {
      deliver(sink, "app", "c");
    }

    assertEquals("a\nb\nc\n", unzip(folder.resolve("x.log.gz")));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 9, 20})
  void takesBackABatchWhoseCompressedFormWasCutOff(int missing) throws Exception {
    Path file = folder.resolve("x.log.gz");
    try (FileSink sink = sink(COMPRESSED)) {
      deliver(sink, "app", "whole");
      deliver(sink, "app", "cut off");
    }
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - missing));

    try (FileSink sink = sink(COMPRESSED)) {
      deliver(sink, "app", "next");
    }

    assertEquals("whole\nnext\n", unzip(file));
  }

  @Test
  void takesBackZerosThatACrashLeftBehind() throws Exception {
    Path file = folder.resolve("x.log.gz");
    try (FileSink sink = sink(COMPRESSED)) {
      deliver(sink, "app", "whole");
    }
    Files.write(file, new byte[4096], StandardOpenOption.APPEND);

    try (FileSink sink = sink(COMPRESSED)) {
      deliver(sink, "app", "next");
    }

    assertEquals("whole\nnext\n", unzip(file));
  }

  @Test
  void beginsAgainWhenTheFirstBatchWasCutOff() throws Exception {
    Path file = folder.resolve("x.log.gz");
    try (FileSink sink = sink(COMPRESSED)) {
      deliver(sink, "app", "cut off");
    }
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 15));

    try (FileSink sink = sink(COMPRESSED)) {
      deliver(sink, "app", "next");
    }

    assertEquals("next\n", unzip(file));
  }

  @Test
  void leavesAFileAloneThatSomethingElseWrote() throws Exception {
    Path file = Files.writeString(folder.resolve("x.log.gz"), "plain lines\n");

    try (FileSink sink = sink(COMPRESSED)) {
      Delivery answer = assertInstanceOf(Park.class, deliver(sink, "app", "a"));
      assertTrue(answer.words().contains("something else than compressed lines"), answer.words());
    }

    assertEquals("plain lines\n", Files.readString(file));
  }

  @Test
  void rotatesCompressedFilesAsTheyAre() throws Exception {
    try (FileSink sink =
        sink(
            "path = \"%s/x.log\", format = text, compression = gzip,"
                + " rotate { bytes = 60, keep = 2 }")) {
      for (int i = 0; i < 6; i++) {
        deliver(sink, "app", "fifteen bytes " + i);
        now = now.plus(Duration.ofSeconds(1));
      }
    }

    assertEquals("fifteen bytes 5\n", unzip(folder.resolve("x.log")));
    assertEquals(
        List.of("fifteen bytes 3\n", "fifteen bytes 4\n"),
        rotated().stream().map(FileSinkTest::unzip).toList());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void tellsWhatMayPassFromWhatTheOwnerMustSetRight(
      IOException failure, Class<? extends Delivery> outcome) {
    assertInstanceOf(outcome, FileSink.failed(failure));
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new IOException("No space left on device"), Retry.class),
        Arguments.of(new FileSystemException("x", null, "Disk quota exceeded"), Retry.class),
        Arguments.of(new IOException("Input/output error"), Retry.class),
        Arguments.of(new FileSystemException("x", null, "Too many open files"), Retry.class),
        Arguments.of(new AccessDeniedException("x"), Park.class),
        Arguments.of(new FileSystemException("x", null, "Read-only file system"), Park.class),
        Arguments.of(new NoSuchFileException("x"), Park.class),
        Arguments.of(new NotDirectoryException("x"), Park.class),
        Arguments.of(new FileSystemException("x", null, "Is a directory"), Park.class),
        Arguments.of(new FileSystemException("x", null, "File name too long"), Reject.class));
  }

  @Test
  void startsANewLineAfterOneThatWasCutOff() throws Exception {
    Files.writeString(folder.resolve("x.log"), "whole\nhal");

    try (FileSink sink = sink("path = \"%s/x.log\", format = text")) {
      deliver(sink, "app", "next");
    }

    assertEquals("whole\nhal\nnext\n", read("x.log"));
  }

  @Test
  void followsWhenSomebodyElseMovesTheFile() throws Exception {
    try (FileSink sink = sink("path = \"%s/x.log\", format = text, fsync = yes")) {
      deliver(sink, "app", "a");
      Files.move(folder.resolve("x.log"), folder.resolve("moved"));
      deliver(sink, "app", "b");
    }

    assertEquals("a\n", read("moved"));
    assertEquals("b\n", read("x.log"));
  }

  @Test
  void aFullDiskIsTriedAgain() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")));
    Problems problems = new Problems();
    Settings settings = Settings.parse("file", "path = /dev/full, rotate { bytes = 0 }", problems);

    try (FileSink sink = new FileSink(FileSettings.read(settings), clock)) {
      assertInstanceOf(Retry.class, deliver(sink, "app", "a"));
    }
  }

  @Test
  void aNameThatNoFileSystemTakesIsRejected() throws Exception {
    String name = "n".repeat(200);
    try (FileSink sink = sink("path = \"%s/{{fly.app.name}}{{fly.app.name}}.log\"")) {
      assertInstanceOf(Reject.class, deliver(sink, name, "a"));
    }
  }

  @Test
  void checksThatTheDirectoryCanBeWrittenTo() throws Exception {
    try (FileSink good = sink("path = \"%s/logs/x.log\"");
        FileSink bad = sink("path = \"%s/file/x.log\"")) {
      Files.writeString(folder.resolve("file"), "in the way");

      assertInstanceOf(Accepted.class, good.check());
      assertFalse(bad.check() instanceof Accepted);
    }
    try (Stream<Path> left = Files.list(folder.resolve("logs"))) {
      assertEquals(0, left.count());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "format = json | path: required, but not set",
        "path = /x, format = xml | format: expected one of json, ndjson, text, logfmt, not \"xml\"",
        "path = /x, compression = zip | compression: expected one of none, gzip, not \"zip\";"
            + " did you mean gzip?",
        "path = /data/ | path: names a directory, not a file",
        "path = \"/data/{{host}}/../x\" | path: must not hold '.', '..' or '//' behind the first"
            + " field",
        "path = \"/data/{{host\" | path: '{{' without '}}' in \"{{host\"",
        "path = /x, rotate { keep = -1 } | rotate.keep: expected a whole number from 0 to 1000000,"
            + " not \"-1\""
      })
  void saysWhatIsWrongWithTheSettings(String hocon, String message) {
    Problems problems = new Problems();

    new FileFactory().create(Settings.parse("x", hocon, problems)).close();

    assertEquals(
        List.of(message),
        problems.all().stream()
            .map(Problem::toString)
            .map(text -> text.substring(text.indexOf("sinks.x.") + "sinks.x.".length()))
            .toList());
  }

  private FileSink sink(String hocon) {
    Problems problems = new Problems();
    Settings settings = Settings.parse("file", hocon.formatted(folder), problems);
    FileSink sink = new FileSink(FileSettings.read(settings), clock);
    settings.refuseUnknown();
    assertEquals(List.of(), problems.all());
    return sink;
  }

  private static Delivery deliver(FileSink sink, String app, String message) throws Exception {
    return sink.deliver(Batches.of(sink.encoding(), DecodedLines.of(message, app, "ams", "info")));
  }

  private String read(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  private List<Path> rotated() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> path.toString().contains(".log.20")).sorted().toList();
    }
  }

  private static String unzip(Path file) {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long openUnder(Path folder) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors
          .filter(Files::isSymbolicLink)
          .map(FileSinkTest::target)
          .filter(target -> target.startsWith(folder.toString()))
          .count();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException _) {
      return "";
    }
  }
}
