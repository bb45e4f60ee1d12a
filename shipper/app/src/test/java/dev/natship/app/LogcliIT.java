package dev.natship.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.natship.testkit.Await;
import dev.natship.testkit.FreePort;
import dev.natship.testkit.NatsServer;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The real logcli as a client of the running program. It is the one that `LOGCLI` names, or that
/// is on the `PATH`; where there is none, this is skipped. What it sends is compared with what was
/// recorded; `-Dgolden=write` records it anew.
@Timeout(180)
class LogcliIT {
  private static final Path GOLDEN = Path.of("src/test/resources/dev/natship/app/logcli.txt");
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final String TOKEN = "a token of many letters";
  private static final int LINES = 2_500;

  @TempDir Path folder;
  private Path logcli;
  private NatsServer nats;
  private NatshipProcess natship;
  private Eavesdropper between;

  @BeforeEach
  void start() throws IOException {
    Optional<Path> found = found();
    assumeTrue(found.isPresent(), "no logcli: name one in LOGCLI, or put it on the PATH");
    logcli = found.get();
    nats = NatsServer.start();
    int port = FreePort.find();
    Map<String, String> variables = new HashMap<>();
    variables.put("NATS_URL", "nats://127.0.0.1:" + nats.port());
    variables.put("NATSHIP_CONFIG", folder.resolve("natship.conf").toString());
    variables.put("ADMIN_ADDRESS", "127.0.0.1:" + port);
    variables.put("ADMIN_TOKEN", TOKEN);
    Files.writeString(folder.resolve("natship.conf"), "sinks.seen { type = blackhole }\n");
    natship = NatshipProcess.startUnwatched(folder, variables, "run");
    natship.awaitReady();
    between = new Eavesdropper(port);
  }

  @AfterEach
  void stop() throws IOException {
    if (between != null) {
      between.close();
      natship.close();
      nats.close();
    }
  }

  private static Optional<Path> found() {
    String named = System.getenv().getOrDefault("LOGCLI", "");
    Stream<Path> onPath =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(each -> Path.of(each, "logcli"));
    return Stream.concat(named.isEmpty() ? Stream.empty() : Stream.of(Path.of(named)), onPath)
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Test
  void asksForLinesNumbersLabelsAndSizesAndIsAnswered() throws Exception {
    List<String> recorded = new ArrayList<>();
    NatsWire.publish(nats.port(), "logs.shop.ams.1", 0, LINES);
    Await.until(BOUND, () -> asked("query", "{app=\"shop\"}", "-q").contains("line 2499"));
    between.heads();

    assertEquals(
        List.of(line(2_499), line(2_498)),
        ask(recorded, "query", "{app=\"shop\"}", "--limit=2", "-o", "raw", "-q").lines().toList());
    Set<String> all =
        new HashSet<>(
            ask(recorded, "query", "{app=\"shop\"}", "--limit=0", "--forward", "-o", "raw", "-q")
                .lines()
                .toList());
    assertEquals(LINES, all.size(), "each line, over several pages");
    assertHas(
        "line 1997",
        ask(recorded, "query", "{app=\"shop\"} |~ \"line 1.*7\"", "-o", "jsonl", "-q"));
    assertHas(
        "Summary.TotalLinesProcessed",
        ask(recorded, "query", "{app=\"shop\"}", "--stats", "--limit=1", "-q"));
    assertHas(
        "\"2500\"",
        ask(recorded, "query", "sum(count_over_time({app=\"shop\"}[1h]))", "--step=10m", "-q"));
    assertHas(
        "\"2500\"",
        ask(recorded, "instant-query", "sum by (app) (count_over_time({app=\"shop\"}[1h]))", "-q"));
    assertHas("region", ask(recorded, "labels", "-q"));
    assertEquals("shop", ask(recorded, "labels", "app", "-q").strip());
    assertHas("app=\"shop\"", ask(recorded, "series", "{app=\"shop\"}", "-q"));
    assertHas("entries: 2500", ask(recorded, "stats", "{app=\"shop\"}", "-q"));
    assertHas("\"app\": \"shop\"", ask(recorded, "volume", "{app=\"shop\"}", "-q"));
    assertHas(
        "\"app\": \"shop\"", ask(recorded, "volume_range", "{app=\"shop\"}", "--step=10m", "-q"));
    assertHas(
        "Natship has no detected fields", ask(recorded, "detected-fields", "{app=\"shop\"}", "-q"));
    assertHas(
        "`pattern` is LogQL that Natship does not understand",
        ask(recorded, "query", "{app=\"shop\"} | pattern \"<a>\"", "-q"));

    tail(recorded);
    compare(recorded);
  }

  private void tail(List<String> recorded) throws Exception {
    Path seen = folder.resolve("tail.txt");
    String[] words = {"query", "{app=\"shop\"}", "--tail", "--limit=2", "-o", "raw", "-q"};
    Process tail = command(words).redirectOutput(seen.toFile()).start();
    try {
      Await.until(BOUND, () -> Files.readString(seen).contains("line 2499"));
      NatsWire.publish(nats.port(), "logs.shop.ams.1", 5_000, 5_001);
      Await.until(BOUND, () -> Files.readString(seen).contains("line 5000"));
      NatsWire.publish(nats.port(), "logs.web.ams.1", 6_000, 6_001);
      NatsWire.publish(nats.port(), "logs.shop.ams.1", 7_000, 7_001);
      Await.until(BOUND, () -> Files.readString(seen).contains("line 7000"));
      assertEquals(
          List.of(line(2_498), line(2_499), line(5_000), line(7_000)), Files.readAllLines(seen));
    } finally {
      tail.destroy();
    }
    assertTrue(tail.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS));
    record(recorded, words);
  }

  @Test
  void withoutTheTokenItIsRefusedInWords() throws Exception {
    ProcessBuilder builder = command("labels", "-q");
    builder.environment().remove("LOKI_BEARER_TOKEN");
    assertHas("this needs the header Authorization", output(builder));
  }

  private String ask(List<String> recorded, String... words) throws IOException {
    String answer = asked(words);
    record(recorded, words);
    return answer;
  }

  private String asked(String... words) throws IOException {
    return output(command(words));
  }

  private static String output(ProcessBuilder builder) throws IOException {
    Process process = builder.redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private ProcessBuilder command(String... words) {
    List<String> command = new ArrayList<>(List.of(logcli.toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LOKI_ADDR", "http://127.0.0.1:" + between.port());
    builder.environment().put("LOKI_BEARER_TOKEN", TOKEN);
    return builder;
  }

  /// What [NatsWire] publishes.
  private static String line(int number) {
    return "{\"message\":\"line " + number + "\"}";
  }

  private static void assertHas(String part, String answer) {
    assertTrue(answer.contains(part), answer);
  }

  /// Notes what went over the wire, with times and whatever is made up for each request left out.
  private void record(List<String> recorded, String... words) {
    recorded.add("## logcli " + String.join(" ", words));
    for (List<String> head : between.heads()) {
      for (String line : head) {
        recorded.add(
            line.replaceAll("\\b[0-9]{19}\\b", "TIME")
                .replaceAll("127.0.0.1:[0-9]+", "HOST")
                .replaceAll("(Sec-WebSocket-Key|Authorization): .*", "$1: …"));
      }
      recorded.add("");
    }
  }

  private static void compare(List<String> recorded) throws IOException {
    if ("write".equals(System.getProperty("golden"))) {
      Files.write(GOLDEN, recorded);
    }
    assertEquals(Files.readString(GOLDEN), String.join("\n", recorded) + "\n");
  }
}
