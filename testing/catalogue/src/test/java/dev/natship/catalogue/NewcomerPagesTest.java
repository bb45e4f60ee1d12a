package dev.natship.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The pages for people who come from other log shippers name every variable that they may have
/// set, and no variable that does not exist.
class NewcomerPagesTest {
  private static final Pattern NAME = Pattern.compile("`([A-Z][A-Z0-9]*_[A-Z0-9_]+)`");
  private static final Pattern WORD = Pattern.compile("\\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\\b");
  private static final Pattern METER = Pattern.compile("`(natship_[a-z_]+)");

  @ParameterizedTest
  @ValueSource(strings = {"fly-log-shipper", "livekit", "fal"})
  void everyVariableThatTheyHadStandsInATable(String from) throws IOException {
    Config theirs = ConfigFactory.parseResources("newcomers.conf").getConfig('"' + from + '"');
    String rows =
        page(from).lines().filter(line -> line.startsWith("| `")).collect(Collectors.joining("\n"));

    List<String> missing =
        theirs.root().keySet().stream()
            .flatMap(part -> theirs.getStringList('"' + part + '"').stream())
            .filter(name -> !rows.contains("`" + name + "`"))
            .toList();

    assertEquals(List.of(), missing);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fly-log-shipper", "livekit", "fal"})
  void everyVariableThatThePageNamesIsOurs(String from) throws IOException {
    Set<String> ours = ours();

    Set<String> strange = new TreeSet<>();
    NAME.matcher(page(from)).results().map(found -> found.group(1)).forEach(strange::add);
    strange.removeAll(ours);

    assertEquals(Set.of(), strange);
  }

  /// Another test holds the README's list of metrics against the program.
  @Test
  void everyMetricThatThePageNamesIsOurs() throws IOException {
    String readme = Files.readString(ShippedConfiguration.root().resolve("README.md"));

    List<String> named =
        METER.matcher(page("fly-log-shipper")).results().map(found -> found.group(1)).toList();

    assertTrue(named.size() > 10, named::toString);
    assertEquals(List.of(), named.stream().filter(name -> !readme.contains(name)).toList());
  }

  @Test
  void everyAlertIsExplainedAndEveryCodeInItExists() throws IOException {
    Path root = ShippedConfiguration.root();
    String alerts = Files.readString(root.resolve("conf/alerts.yml"));
    String page = Files.readString(root.resolve("conf/running.md"));
    String codes =
        Files.readString(
            root.resolve("shipper/codes/src/main/resources/dev/natship/codes/CODES.md"));

    List<String> named = found("alert: (\\w+)", alerts);
    assertEquals(named, found("(?m)^### (\\w+)$", page));
    assertTrue(named.size() > 10, named::toString);
    List<String> strange =
        found("`([A-Z]+-[A-Z-]+)`", page).stream()
            .filter(code -> !codes.contains("\n## " + code + "\n"))
            .toList();
    assertEquals(List.of(), strange);
  }

  @Test
  void theDashboardIsWhatGrafanaReadsAndThePagesTellOfIt() throws IOException {
    Path root = ShippedConfiguration.root();
    String file = "grafana-dashboard.json";
    Config dashboard =
        ConfigFactory.parseString(
            Files.readString(root.resolve("conf").resolve(file)),
            ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));

    List<? extends Config> panels = dashboard.getConfigList("panels");
    List<String> sources =
        panels.stream()
            .filter(panel -> !panel.getString("type").equals("row"))
            .map(panel -> panel.getString("datasource.uid"))
            .distinct()
            .toList();
    assertEquals(List.of("${prometheus}", "${loki}"), sources);
    assertEquals(
        panels.size(), panels.stream().map(panel -> panel.getInt("id")).distinct().count());
    assertTrue(panels.stream().anyMatch(panel -> panel.getString("type").equals("logs")));
    assertTrue(Files.readString(root.resolve("README.md")).contains("conf/" + file));
    assertTrue(Files.readString(root.resolve("conf/running.md")).contains(file));
  }

  private static List<String> found(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1)).toList();
  }

  private static String page(String from) throws IOException {
    return Files.readString(
        ShippedConfiguration.root().resolve("conf/coming-from-" + from + ".md"));
  }

  /// All words in the shipped configuration files, comments included.
  private static Set<String> ours() throws IOException {
    Path conf = ShippedConfiguration.root().resolve("conf");
    Set<String> ours = new TreeSet<>();
    try (Stream<Path> files = Files.walk(conf)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".conf")).toList()) {
        WORD.matcher(Files.readString(file)).results().forEach(found -> ours.add(found.group()));
      }
    }
    return ours;
  }
}
