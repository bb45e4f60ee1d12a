package dev.natship.deadletters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterFilesTest {
  @TempDir Path folder;

  @Test
  void keepsListsShowsAndDrops() throws Exception {
    DeadLetterFiles file = files();
    file.keep(List.of(letter(bytes("one"))));
    file.keep(List.of(letter(bytes("two"))));

    assertEquals(List.of("../we ird"), DeadLetterFiles.sinks(folder));
    assertEquals(List.of("one", "two"), lines(file));
    assertEquals(2, file.drop());
    assertEquals(List.of(), lines(file));
    assertEquals(List.of(), DeadLetterFiles.sinks(folder));
  }

  @Test
  void noNameLeavesTheDirectory() throws Exception {
    files().keep(List.of(letter(bytes("one"))));

    try (Stream<Path> files = Files.list(folder.getParent())) {
      assertTrue(files.noneMatch(path -> path.getFileName().toString().contains("ird")));
    }
  }

  @Test
  void theOldestLettersGoWhenThereIsNoRoomAndAreCounted() throws Exception {
    DeadLetterFiles file = files();
    for (int i = 0; i < 200; i++) {
      file.keep(List.of(letter(bytes("line " + i))));
    }

    List<String> kept = lines(file);
    assertTrue(kept.size() < 200);
    assertEquals(200, kept.size() + file.rotatedAway());
    assertEquals("line 199", kept.getLast());
    long size = 0;
    try (Stream<Path> files = Files.list(folder)) {
      size = files.mapToLong(path -> path.toFile().length()).sum();
    }
    assertTrue(size <= 8192, "bytes " + size);
  }

  @Test
  void aTornLineDoesNotHideTheOthers() throws Exception {
    DeadLetterFiles file = files();
    file.keep(List.of(letter(bytes("one"))));
    try (Stream<Path> files = Files.list(folder)) {
      Path jsonl =
          files.filter(path -> path.toString().endsWith(".jsonl")).findFirst().orElseThrow();
      Files.writeString(jsonl, "{\"time\":\"2026\n" + Files.readString(jsonl));
    }

    assertEquals(List.of("one"), lines(file));
  }

  @Test
  void aSubjectGetsTheLetterAsItsMessage() throws Exception {
    List<String> published = new ArrayList<>();
    DeadLetters.published(
            "dead.letters",
            (subject, message) ->
                published.add(subject + " " + new String(message, StandardCharsets.UTF_8)))
        .keep(List.of(letter(bytes("one"))));

    assertTrue(published.getFirst().startsWith("dead.letters {\"time\":"), published::toString);
    assertTrue(published.getFirst().endsWith("\"line\":\"one\"}"), published::toString);
  }

  private DeadLetterFiles files() {
    return new DeadLetterFiles(folder, "../we ird", 8192);
  }

  private static List<String> lines(DeadLetterFiles file) throws IOException {
    return file.letters().stream()
        .map(letter -> new String(letter.line(), StandardCharsets.UTF_8))
        .toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static DeadLetter letter(byte[] line) {
    return DeadLetterTest.letter(line);
  }
}
