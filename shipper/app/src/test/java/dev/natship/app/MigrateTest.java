package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.config.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `natship migrate` as it is typed: what it prints is a configuration that works.
class MigrateTest {
  private static final Path SAMPLES = Path.of("../migrate/src/test/resources/samples");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{\\??([A-Z][A-Z0-9_]+)}");
  private static final Pattern SINK = Pattern.compile("(?ms)^sinks\\.([\\w-]+) \\{(.*?)^}");

  @TempDir Path folder;

  static List<String> samples() throws IOException {
    try (Stream<Path> files = Files.list(SAMPLES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(".conf") && !name.contains("broken"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void checkSaysOfEachDestinationThatItIsOn(String name) throws IOException {
    Typed migrated = Typed.command(Map.of(), "migrate", SAMPLES.resolve(name).toString());
    Path file = Files.writeString(folder.resolve("natship.conf"), migrated.out());

    Typed check = Typed.command(variables(migrated.out(), file), "check", "--allow-no-sinks");

    assertEquals(0, check.code(), check.all());
    List<String> on = new ArrayList<>();
    Matcher sink = SINK.matcher(migrated.out());
    while (sink.find()) {
      String state = sink.group(2).contains("enabled = false") ? "off" : "on";
      on.add(sink.group(1));
      assertTrue(
          Pattern.compile("(?m)^ *" + sink.group(1) + " +" + state + "\\b")
              .matcher(check.out())
              .find(),
          sink.group(1) + " should be " + state + ":\n" + check.all());
    }
    assertFalse(on.isEmpty(), migrated.out());
  }

  @Test
  void whatIsLeftOutIsToldWithItsLineAndTheExitCode() {
    String file = SAMPLES.resolve("user-09-otel-clickhouse.yaml").toString();

    Typed some = Typed.command(Map.of(), "migrate", file);
    Typed none = Typed.command(Map.of(), "migrate", SAMPLES.resolve("fly-old.toml").toString());

    assertEquals(1, some.code(), some.all());
    assertEquals(
        file + ":23: sinks.greptime: there is no sink of the kind greptimedb_logs here\n",
        some.err());
    assertEquals(0, none.code(), none.all());
    assertEquals("", none.err());
  }

  @Test
  void aFileThatCannotBeReadSaysWhere() {
    String file = SAMPLES.resolve("user-13-broken.toml").toString();

    Typed broken = Typed.command(Map.of(), "migrate", file);
    Typed missing = Typed.command(Map.of(), "migrate", folder.resolve("none.toml").toString());

    assertEquals(2, broken.code(), broken.all());
    assertTrue(broken.err().startsWith(file + ":3: cannot be read"), broken.err());
    assertEquals("", broken.out());
    assertEquals(2, missing.code(), missing.all());
    assertTrue(missing.err().contains("none.toml is not there"), missing.err());
  }

  @Test
  void whatIsLeftOfVectorIsNoticed() {
    Variables log = Variables.of(Map.of("VECTOR_LOG", "debug"));
    Variables nothing = Variables.of(Map.of("VECTORIZE", "1"));

    assertEquals(Optional.empty(), VectorTraces.words(Optional.empty(), nothing));
    assertTrue(
        VectorTraces.words(Optional.of(Path.of("/etc/vector/vector.toml")), log)
            .orElseThrow()
            .startsWith("found /etc/vector/vector.toml and VECTOR_LOG: "));
    assertTrue(
        VectorTraces.words(Optional.of(Path.of("/etc/vector/vector.yaml")), nothing)
            .orElseThrow()
            .contains("natship migrate /etc/vector/vector.yaml"));
  }

  /// A plausible value for each variable that the file asks for.
  private static Map<String, String> variables(String hocon, Path file) {
    Map<String, String> variables = new HashMap<>();
    Matcher place = VARIABLE.matcher(hocon);
    while (place.find()) {
      variables.put(place.group(1), value(place.group(1)));
    }
    variables.put("NATSHIP_CONFIG", file.toString());
    variables.put("JOURNAL_DIR", "");
    return variables;
  }

  private static String value(String name) {
    return switch (name) {
      case "SUBJECT" -> "logs.>";
      case "PAPERTRAIL_ENDPOINT" -> "logs1.papertrailapp.com:12345";
      case "PAPERTRAIL_ENCODING_CODEC" -> "json";
      case "SEMATEXT_REGION", "NEW_RELIC_REGION" -> "eu";
      case "AWS_REGION" -> "eu-west-1";
      case "S3_SSE" -> "AES256";
      case "S3_STORAGE_CLASS" -> "STANDARD";
      case "DATADOG_SITE" -> "datadoghq.eu";
      case "SLACK_ALERT_KEYWORDS" -> "[r'SIGTERM', r'reboot']";
      case "BETTER_STACK_INGESTING_HOST" -> "in.example.com";
      case "NATS_NKEY_SEED" -> "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";
      case "AZURE_STORAGE_CONNECTION_STRING" ->
          "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=c2VjcmV0;"
              + "EndpointSuffix=core.windows.net";
      case "GCP_KEY_FILE", "NATS_CREDS_FILE" -> "";
      case String other when other.matches(".*(URL|URI|ENDPOINT|ENDPOINT_URL_S3)") ->
          "https://in.example.com/path";
      case String other -> other.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    };
  }
}
