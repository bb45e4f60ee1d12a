package dev.natship.logql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Our parser and Grafana's agree on the same queries. The file holds what both say. Grafana's
/// parser is asked again when `LEZER_LOGQL` names the folder into which npm has installed it.
class CorpusTest {
  private static final String FOLDER = "LEZER_LOGQL";

  private record Entry(String grafana, String ours, String query) {
    @Override
    public String toString() {
      return query;
    }
  }

  static List<Entry> entries() throws IOException {
    return text("corpus.txt")
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line ->
            new Entry(
                line.substring(0, 4).strip(), line.substring(4, 13).strip(), line.substring(13)))
        .toList();
  }

  private static String text(String file) throws IOException {
    try (InputStream in = CorpusTest.class.getResourceAsStream(file)) {
      assertNotNull(in, file);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @MethodSource("entries")
  void weSayOfEachQueryWhatTheFileSays(Entry entry) {
    Optional<String> refusal = Optional.empty();
    try {
      LogqlQuery.parse(entry.query());
    } catch (QueryException refused) {
      refusal = Optional.of(refused.words());
    }

    String words = refusal.orElse("");
    String said = refusal.isEmpty() ? "yes" : words.contains("Natship") ? "outside" : "no";
    assertEquals(entry.ours(), said, words);
    assertTrue(refusal.isEmpty() || words.startsWith("parse error at line 1, col "), words);
  }

  @ParameterizedTest
  @MethodSource("entries")
  void whatWeTakeIsAQueryToGrafanaToo(Entry entry) {
    assertFalse(entry.ours().equals("yes") && entry.grafana().equals("no"));
    assertFalse(entry.ours().equals("outside") && entry.grafana().equals("no"));
  }

  @Test
  void grafanasParserSaysWhatTheFileSays(@TempDir Path folder) throws Exception {
    String installed = System.getenv(FOLDER);
    Assumptions.assumeTrue(
        installed != null, FOLDER + " names no folder with @grafana/lezer-logql in it");
    Files.createSymbolicLink(
        folder.resolve("node_modules"), Path.of(installed).resolve("node_modules"));
    Files.writeString(folder.resolve("verdicts.mjs"), text("verdicts.mjs"));
    Files.write(folder.resolve("queries"), entries().stream().map(Entry::query).toList());

    Process node =
        new ProcessBuilder("node", "verdicts.mjs")
            .directory(folder.toFile())
            .redirectInput(folder.resolve("queries").toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> verdicts;
    try (Stream<String> lines = node.inputReader(StandardCharsets.UTF_8).lines()) {
      verdicts = lines.toList();
    }

    assertEquals(0, node.waitFor());
    List<Entry> entries = entries();
    assertEquals(entries.size(), verdicts.size());
    for (int i = 0; i < entries.size(); i++) {
      assertEquals(entries.get(i).grafana(), verdicts.get(i), entries.get(i).query());
    }
  }
}
