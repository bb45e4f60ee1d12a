package dev.natship.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedFileTest {
  private final List<String> lines = new ArrayList<>();

  @TempDir Path folder;

  @Test
  void followsAFileThatIsMovedAwayAndBeginsAnew() throws Exception {
    Path file = folder.resolve("log");
    append(file, "old\n");
    try (FollowedFile followed = new FollowedFile(file, true, this::take)) {
      append(file, "one\ntw");
      followed.read();
      append(file, "o\nlast of the old");
      Files.move(file, folder.resolve("log.1"));
      followed.read();
      append(folder.resolve("log.1"), " one\n");
      append(file, "three\n");
      followed.read();
      followed.read();
      assertEquals(List.of("one", "two", "last of the old one", "three"), lines);
    }
  }

  @Test
  void aFileThatIsMovedAwayWhileItIsOpenedIsReadAndTheNextOneToo() throws Exception {
    Path file = folder.resolve("log");
    append(file, "one\n");
    FollowedFile.Opener rotatedMeanwhile =
        path -> {
          FileChannel channel = FileChannel.open(path);
          if (!Files.exists(folder.resolve("log.1"))) {
            Files.move(path, folder.resolve("log.1"));
            append(path, "two\n");
          }
          return channel;
        };
    try (FollowedFile followed = new FollowedFile(file, false, this::take, rotatedMeanwhile)) {
      followed.read();
      followed.read();
      append(file, "three\n");
      followed.read();
      assertEquals(List.of("one", "two", "three"), lines);
    }
  }

  @Test
  void aFileThatMayNotBeReadYetComesLater() throws Exception {
    Path file = folder.resolve("log");
    append(file, "one\n");
    boolean[] denied = {false};
    FollowedFile.Opener opener =
        path -> {
          if (denied[0]) {
            throw new AccessDeniedException(path.toString());
          }
          return FileChannel.open(path);
        };
    try (FollowedFile followed = new FollowedFile(file, false, this::take, opener)) {
      followed.read();
      Files.move(file, folder.resolve("log.1"));
      append(file, "two\n");
      denied[0] = true;
      followed.read();
      followed.read();
      denied[0] = false;
      followed.read();
      assertEquals(List.of("one", "two"), lines);
    }
  }

  @Test
  void aFileThatIsCutIsReadFromItsBeginning() throws Exception {
    Path file = folder.resolve("log");
    append(file, "a long first line\n");
    try (FollowedFile followed = new FollowedFile(file, false, this::take)) {
      followed.read();
      Files.writeString(file, "new\n");
      followed.read();
      assertEquals(List.of("a long first line", "new"), lines);
    }
  }

  @Test
  void aFileThatIsCutInTheMiddleOfALineDoesNotGlueItsParts() throws Exception {
    Path file = folder.resolve("log");
    append(file, "one\nits end is lost");
    try (FollowedFile followed = new FollowedFile(file, false, this::take)) {
      followed.read();
      Files.writeString(file, "new\n");
      followed.read();
      assertEquals(List.of("one", "its end is lost", "new"), lines);
    }
  }

  @Test
  void aFileThatIsDeletedAndMadeAgainLaterIsReadFromItsBeginning() throws Exception {
    Path file = folder.resolve("log");
    append(file, "one\n");
    try (FollowedFile followed = new FollowedFile(file, false, this::take)) {
      followed.read();
      append(file, "two\n");
      Files.delete(file);
      followed.read();
      followed.read();
      append(file, "three\n");
      followed.read();
      assertEquals(List.of("one", "two", "three"), lines);
    }
  }

  @Test
  void aFileMayComeLater() throws Exception {
    Path file = folder.resolve("log");
    try (FollowedFile followed = new FollowedFile(file, true, this::take)) {
      followed.read();
      append(file, "first\nwithout an end");
      followed.read();
      followed.end();
      assertEquals(List.of("first", "without an end"), lines);
    }
  }

  private void take(byte[] bytes, int length) {
    lines.add(new String(bytes, 0, length, StandardCharsets.UTF_8));
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
