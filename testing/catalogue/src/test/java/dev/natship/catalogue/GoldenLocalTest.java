package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.natship.batches.LineCounts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the providers that do not use the network write. `golden/file/<variant>.txt` holds names
/// and contents of files, `golden/console/<variant>.txt` what is printed.
class GoldenLocalTest {
  private static final String PLACE = "/{{fly.app.name}}/%Y-%m-%d.ndjson";

  @TempDir Path folder;

  static Stream<String> variants() {
    return GoldenRequestTest.VARIANTS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void filesHoldTheGoldenLines(String variant) throws Exception {
    Golden.check("file/" + variant + ".txt", files(variant, Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "logfmt"})
  void filesHoldThemInOtherFormatsToo(String format) throws Exception {
    Golden.check("file/format-" + format + ".txt", files("batch", Map.of("FILE_FORMAT", format)));
  }

  @Test
  void compressedFilesHoldTheSameLines() throws Exception {
    assertEquals(Golden.read("file/batch.txt"), files("batch", Map.of("FILE_COMPRESSION", "gzip")));
  }

  @ParameterizedTest
  @MethodSource("variants")
  void theGoldenLinesArePrinted(String variant) throws Exception {
    Golden.check(
        "console/" + variant + ".txt", HttpFile.shortened(Printed.of(folder, variant, "")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pretty", "text", "logfmt"})
  void theyArePrintedInOtherFormatsToo(String format) throws Exception {
    Golden.check(
        "console/format-" + format + ".txt",
        HttpFile.shortened(Printed.of(folder, "batch", format)));
  }

  private String files(String variant, Map<String, String> variables) throws Exception {
    List<Line> lines = GoldenRequestTest.VARIANTS.get(variant);
    Path data = folder.resolve("data");
    Map<String, String> environment = new TreeMap<>(variables);
    environment.put("FILE_PATH", data + PLACE);
    String owner =
        """
        sinks.file {
          start = earliest
          batch { events = %d, age = 1s }
        }
        """
            .formatted(lines.size());

    LineCounts ledger =
        GoldenRequestTest.ship(
            new ShippedConfiguration(folder).destinationOn("file", environment, owner), lines);

    assertEquals(lines.size(), ledger.delivered(), ledger::toString);
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        text.append("### /data/").append(data.relativize(file)).append('\n').append(content(file));
      }
    }
    return HttpFile.shortened(text.toString());
  }

  private static String content(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (bytes[0] != 0x1f) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
