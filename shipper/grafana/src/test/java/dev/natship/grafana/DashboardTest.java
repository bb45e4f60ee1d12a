package dev.natship.grafana;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.logql.LogqlQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What the dashboard asks of us as of a Loki. Another test holds its metrics against the program.
class DashboardTest {
  private static final Pattern EXPRESSION = Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"");

  @Test
  void itsQueriesForLinesAreThoseThatWeUnderstand() throws IOException {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("conf/grafana-dashboard.json"))) {
      at = at.getParent();
    }
    List<String> queries =
        EXPRESSION
            .matcher(Files.readString(at.resolve("conf/grafana-dashboard.json")))
            .results()
            .map(found -> found.group(1).replace("\\\"", "\""))
            .filter(text -> text.contains("$app"))
            .map(text ->
                text.replace("$app", ".+").replace("$__interval", "15s").replace("$text", ""))
            .toList();

    assertTrue(queries.size() >= 2, queries::toString);
    for (String query : queries) {
      assertDoesNotThrow(() -> LogqlQuery.parse(query), query);
    }
  }
}
