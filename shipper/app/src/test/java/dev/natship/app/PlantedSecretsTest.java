package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.admin.NotRunning;
import dev.natship.assembly.MemoryShares;
import dev.natship.assembly.Plan;
import dev.natship.assembly.Platform;
import dev.natship.assembly.Rereading;
import dev.natship.assembly.Shipper;
import dev.natship.config.ConfigLoader;
import dev.natship.config.Configuration;
import dev.natship.config.Installation;
import dev.natship.config.Provider;
import dev.natship.config.SinkFactories;
import dev.natship.config.Variables;
import dev.natship.settings.Problems;
import dev.natship.shell.ExitCode;
import dev.natship.shell.Logging;
import dev.natship.testkit.Await;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Plants a mark wherever a secret can stand and looks for it in everything that is printed.
class PlantedSecretsTest {
  private static final String MARK = "MARKEDsecret";
  private static final Duration BOUND = Duration.ofSeconds(20);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        MARK,
        "https://user:" + MARK + "@127.0.0.1:1/" + MARK + "?key=" + MARK,
        "http://" + MARK + " " + MARK,
        "\"" + MARK + "${" + MARK + "}\r\n"
      })
  void noVariableOfAnyProviderIsEverPrinted(String value) throws IOException {
    Map<String, String> variables = new HashMap<>();
    for (Provider provider : Provider.all(Installation.find(), new Problems())) {
      provider.variables().forEach(variable -> variables.put(variable.name(), value));
    }
    for (String name :
        List.of(
            "ORG", "ACCESS_TOKEN", "NATS_TOKEN", "NATS_NKEY_SEED", "NATS_CREDS", "ADMIN_TOKEN")) {
      variables.put(name, value);
    }
    variables.put("SUBJECT", "logs.>");
    variables.put("NATS_URL", "nats://" + MARK + ":" + MARK + "@127.0.0.1:1 nats://h:1/" + MARK);

    for (String[] words :
        List.of(new String[] {"check"}, new String[] {"check", "--show"}, new String[] {"run"})) {
      Typed typed = Typed.command(variables, words);

      assertClean(typed.all());
      assertTrue(typed.code() == ExitCode.USAGE, "the wrong values were taken: " + typed.all());
    }
  }

  @Test
  void whatTheOwnerWroteIsNotPrintedEither() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("own.conf"),
            """
            nats { url = "nats://MARKEDsecret:MARKEDsecret@127.0.0.1:1", nkey-seed = MARKEDsecret }
            admin { token = MARKEDsecret, address = 7 }
            sinks.one {
              type = http
              url = "https://u:MARKEDsecret@h/MARKEDsecret?MARKEDsecret"
              auth { basic { user = MARKEDsecret, password = MARKEDsecret }, bearer = MARKEDsecret }
              headers { X-Key = MARKEDsecret, "X\\nY" = "MARKEDsecret\\n" }
              query { key = MARKEDsecret }
              sign { secret = MARKEDsecret, secret-min-length = 64, second-secret = MARKEDsecret }
              path = "/services/T1/MARKEDsecret"
              proxy = "http://u:MARKEDsecret@MARKEDsecret"
              tls { key = MARKEDsecret }
            }
            sinks.two { type = elasticsearch, url = "https://h", index = MARKEDsecret }
            sinks.three { type = http, url = "https://h", path = "/in?k=MARKEDsecret" }
            """);
    Map<String, String> variables = Map.of("NATSHIP_CONFIG", file.toString());

    Typed typed = Typed.command(variables, "check", "--show");

    assertTrue(typed.code() == ExitCode.USAGE, typed::err);
    assertClean(typed.all());
  }

  @Test
  @Tag("F30")
  void aRunningShipperKeepsThemToItself() throws IOException, InterruptedException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try (HttpReceiver receiver =
        HttpReceiver.start()
            .usually(request -> CannedAnswer.of(401, "you sent " + request.headers()))) {
      Path file =
          Files.writeString(
              folder.resolve("own.conf"),
              """
              admin { address = "127.0.0.1:0", token = MARKEDsecret }
              metrics.address = off
              log.level = debug
              sinks.one {
                type = http, url = "%s/MARKEDsecret?key=MARKEDsecret", auth.bearer = MARKEDsecret
                headers.X-Api-Key = MARKEDsecret
              }
              sinks.gone { type = http, url = "http://127.0.0.1:1/MARKEDsecret?k=MARKEDsecret", auth.bearer = MARKEDsecret }
              """
                  .formatted(receiver.url()));
      Variables variables =
          Variables.of(Map.of("NATS_URL", "nats://127.0.0.1:1", "ORG", "me", "ACCESS_TOKEN", MARK));
      Configuration configuration =
          ConfigLoader.load(Installation.find(), variables, Optional.of(file));
      Logging.start(
          configuration.section("log"), new PrintStream(log, true, StandardCharsets.UTF_8));
      Plan plan =
          Plan.of(
              configuration,
              new SinkFactories(Installation.find().plugins()),
              MemoryShares.ofProcess(),
              Platform.OTHER);
      assertTrue(configuration.problems().isEmpty(), () -> configuration.problems().toString());
      try (Shipper shipper =
          Shipper.start(
              plan,
              NotRunning.NONE,
              new Rereading(
                  configuration,
                  () -> configuration,
                  (_, _) -> new Rereading.Judgement(List.of(), NotRunning.NONE)),
              "development")) {
        shipper.engine().accept("logs.a.b.c", "hello".getBytes(StandardCharsets.UTF_8));
        Await.until(
            BOUND,
            () ->
                shipper.engine().lanes().stream()
                    .allMatch(lane -> lane.status().lastError().isPresent()));
        String base = shipper.address().orElseThrow().url();
        for (String path : List.of("/readyz", "/metrics", "/api/v1/status", "/", "/nowhere")) {
          assertClean(get(base + path));
        }
        plan.admin().token().ifPresent(token -> assertFalse(token.toString().contains(MARK)));
      }
      assertClean(plan.toString());
    }
    assertClean(log.toString(StandardCharsets.UTF_8));
  }

  private static String get(String url) throws IOException {
    if (!(URI.create(url).toURL().openConnection() instanceof HttpURLConnection connection)) {
      throw new IOException("not HTTP");
    }
    connection.setRequestProperty("Authorization", "Bearer " + MARK);
    boolean good = connection.getResponseCode() < 400;
    try (var in = good ? connection.getInputStream() : connection.getErrorStream()) {
      return connection.getHeaderFields() + new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void assertClean(String printed) {
    List<String> lines = printed.lines().filter(line -> line.contains(MARK)).toList();
    assertTrue(lines.isEmpty(), () -> "a secret is in:\n" + String.join("\n", lines));
  }
}
