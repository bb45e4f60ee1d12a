package dev.natship.logql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What queries make of lines: the examples of `lines.txt`.
class LineMatchTest {
  private static final String JSON =
      "{\"status\":503,\"took\":\"1.5s\",\"size\":\"20KB\",\"app\":\"inner\",\"user\":{\"id\":7,"
          + "\"full name\":\"A B\"},\"tags\":[\"x\",{\"k\":\"y\"}],\"none\":null,\"ok\":true}";
  private static final String LOGFMT = "level=warn msg=\"out of \\\"tea\\\"\" took=250ms alone";
  private static final Map<String, String> STREAM = Map.of("app", "shop", "level", "error");

  private record Case(String query, String line, String expected) {}

  static List<Case> cases() throws IOException {
    try (InputStream in = LineMatchTest.class.getResourceAsStream("lines.txt")) {
      assertNotNull(in);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("¦"))
          .map(parts -> new Case(parts[0].strip(), parts[1].strip(), parts[2].strip()))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aLineUnderAQuery(Case each) throws QueryException {
    String text =
        switch (each.line()) {
          case "json" -> JSON;
          case "logfmt" -> LOGFMT;
          default -> each.line();
        };
    LineMatch match = new LineMatch((LogqlQuery.Lines) LogqlQuery.parse(each.query()));

    boolean wants = match.wants(new Written(STREAM, text));

    String result = "-";
    if (wants) {
      Map<String, String> found = new TreeMap<>(match.labels());
      found.entrySet().removeAll(STREAM.entrySet());
      result = (match.text().equals(text) ? "=" : match.text()) + " " + found;
    }
    assertEquals(each.expected(), result);
  }
}
