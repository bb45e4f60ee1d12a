package dev.natship.app;

import dev.natship.config.Installation;
import dev.natship.config.Variables;
import dev.natship.deadletters.DeadLetter;
import dev.natship.deadletters.DeadLetterFiles;
import dev.natship.shell.Shell;
import dev.natship.testkit.Await;
import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.Certificates;
import dev.natship.testkit.ClosedPort;
import dev.natship.testkit.FreePort;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.NatsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Plays one entry of `failures.txt` in this process. Words in braces stand for what it takes:
/// `{free}` is a port where nobody listens, `{nats}` a server that runs. They are made when they
/// are named, and what is printed is written with them again.
final class FailureStage implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final Pattern WORD = Pattern.compile("(?<!\\{)\\{([a-z-]+)}(?!})");

  /// An address that this stage did not give out: all in this process write to one log, and what an
  /// earlier Natship was about to say when its server went may come a moment late.
  private static final Pattern STRANGER =
      Pattern.compile("^.*nats://127\\.0\\.0\\.1:\\d.*\\n?", Pattern.MULTILINE);

  private static final Pattern LOGGED =
      Pattern.compile("^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} (?:WARN |ERROR) (.*)$", Pattern.MULTILINE);

  private static final Pattern NEWS =
      Pattern.compile("^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO .*\\n", Pattern.MULTILINE);

  private static final Pattern PAGE =
      Pattern.compile(
          "\\ANatship .*?\n\n+|^ +\\d+ more: natship providers\n\n?",
          Pattern.DOTALL | Pattern.MULTILINE);

  /// No ports, since somebody else may have the usual ones.
  private static final Map<String, String> USUAL =
      Map.of("LOG_FORMAT", "text", "ADMIN_ADDRESS", "off", "METRICS_ADDRESS", "off");

  private final Path folder;
  private final Map<String, String> words = new LinkedHashMap<>();
  private final Deque<Runnable> running = new ArrayDeque<>();
  private Installation installation = Installation.find();

  FailureStage(Path folder) {
    this.folder = folder;
  }

  FailureCase play(FailureCase wanted) throws Exception {
    if (!wanted.config().isEmpty()) {
      Files.write(folder.resolve("own.conf"), wanted.config().stream().map(this::filled).toList());
    }
    Map<String, String> variables = new HashMap<>(USUAL);
    List<String> command = new ArrayList<>();
    for (String word : split(wanted.command())) {
      int equals = word.indexOf('=');
      if (command.isEmpty() && equals > 0) {
        variables.put(word.substring(0, equals), filled(word.substring(equals + 1)));
      } else {
        command.add(filled(word));
      }
    }
    Played played = new Played(variables, command.subList(1, command.size()));
    boolean runsOn = wanted.code() < 0;
    int code = runsOn ? played.untilTold(wanted) : played.toItsEnd();
    return wanted.ending(code, runsOn ? played.logged(wanted) : known(played.told()));
  }

  private static List<String> split(String command) {
    Matcher words = Pattern.compile("(?:[^\\s']|'[^']*')+").matcher(command);
    return words.results().map(found -> found.group().replace("'", "")).toList();
  }

  /// Puts what it takes for the words in braces.
  private String filled(String text) {
    return WORD.matcher(text).replaceAll(found -> Matcher.quoteReplacement(word(found.group(1))));
  }

  private String word(String name) {
    String known = words.get(name);
    if (known == null) {
      known = made(name);
      words.put(name, known);
    }
    return known;
  }

  /// The words in braces for what was put in their places.
  private String known(String text) {
    String known = text;
    for (var word :
        words.entrySet().stream()
            .sorted(Comparator.comparing(each -> -each.getValue().length()))
            .toList()) {
      known = known.replace(word.getValue(), "{" + word.getKey() + "}");
    }
    return known
        .replace(folder.toString(), "{folder}")
        .replace(Installation.find().folder().toString(), "{installation}")
        .replace("accepted, status none", "accepted") // the status may be counted a moment later
        .replaceAll("natship test [0-9a-f-]{36}", "natship test {mark}");
  }

  private String made(String word) {
    try {
      return switch (word) {
        case "folder" -> folder.toString();
        case "own" -> folder.resolve("own.conf").toString();
        case "file" -> Files.writeString(folder.resolve("file"), "text\n").toString();
        case "binary" ->
            Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0, 1, 2}).toString();
        case "absent" -> folder.resolve("absent").toString();
        case "free" -> Integer.toString(ClosedPort.find());
        case "page" -> page();
        case "page-host" -> page().replace("http://", "");
        case "nats" -> nats("");
        case "nats-password" -> nats("authorization { user: me, password: right }");
        case "nats-denied" ->
            nats(
                "authorization { users: [ { user: me, password: right,"
                    + " permissions: { subscribe: [\"other.>\"] } } ] }");
        case "nats-tls" -> tls();
        case "natship" -> natship();
        case "rewritten" -> rewritten();
        case "letters" -> letters();
        case "journal" -> journal();
        case "broken-plugin" -> brokenPlugin();
        default -> throw new IllegalArgumentException("{" + word + "} is not known");
      };
    } catch (Exception failure) {
      throw new IllegalStateException(word, failure);
    }
  }

  /// Something that speaks HTTP and is not ours.
  private String page() throws IOException {
    HttpReceiver receiver =
        HttpReceiver.start().usually(CannedAnswer.of(404, "<html>\nno such page\n</html>"));
    running.push(receiver::close);
    return receiver.url();
  }

  private String nats(String config) {
    NatsServer server = NatsServer.start(config);
    running.push(server::close);
    return server.url().replace("nats://", "");
  }

  private String tls() {
    Certificates certificates = Certificates.in(folder);
    return nats(
        "tls { cert_file: \"%s\", key_file: \"%s\" }"
            .formatted(certificates.server(), certificates.serverKey()));
  }

  /// A Natship that runs, with a token.
  private String natship() throws Exception {
    String address = "127.0.0.1:" + FreePort.find();
    Path file =
        Files.writeString(folder.resolve("other.conf"), "sinks.mine { type = blackhole }\n");
    Played played =
        new Played(
            Map.of(
                "ADMIN_ADDRESS", address,
                "ADMIN_TOKEN", "the-right-admin-token",
                "ADMIN_OPEN", "health",
                "METRICS_ADDRESS", "off",
                "NATS_URL", word("nats"),
                "NATSHIP_CONFIG", file.toString(),
                "LOG_FORMAT", "text"),
            List.of("run"));
    played.start();
    running.push(played::stop);
    Await.until(BOUND, () -> answers(address), played::told);
    return address;
  }

  /// The same, whose file has become the person's own since it started.
  private String rewritten() throws Exception {
    String address = natship();
    Files.copy(
        folder.resolve("own.conf"),
        folder.resolve("other.conf"),
        StandardCopyOption.REPLACE_EXISTING);
    return address;
  }

  private static boolean answers(String address) {
    return !Typed.command(Map.of(), "status", "--address", "http://" + address)
        .err()
        .contains("nobody listens");
  }

  private String letters() throws IOException {
    Path in = folder.resolve("letters");
    new DeadLetterFiles(in, "mine", 1 << 20)
        .keep(
            List.of(
                new DeadLetter(
                    Instant.now(),
                    "mine",
                    "rejected",
                    400,
                    "bad field",
                    "b1",
                    "logs.a",
                    Instant.now(),
                    "line".getBytes(StandardCharsets.UTF_8))));
    return in.toString();
  }

  /// A journal that a Natship has open.
  private String journal() throws Exception {
    String in = folder.resolve("journal").toString();
    Played played =
        new Played(
            Map.of(
                "ADMIN_ADDRESS", "off",
                "METRICS_ADDRESS", "off",
                "NATS_URL", word("nats"),
                "JOURNAL_DIR", in,
                "LOG_FORMAT", "text"),
            List.of("run", "--allow-no-sinks"));
    played.start();
    running.push(played::stop);
    Await.until(BOUND, () -> Files.exists(Path.of(in).resolve("lock")), played::told);
    return in;
  }

  private String brokenPlugin() throws IOException {
    Path installed = Files.createDirectories(folder.resolve("installed"));
    Files.createSymbolicLink(
        installed.resolve("conf"), Installation.find().folder().resolve("conf"));
    Path plugins = Files.createDirectories(installed.resolve("plugins"));
    Files.writeString(plugins.resolve("broken.jar"), "this is no jar");
    installation = new Installation(installed);
    return "plugins/broken.jar";
  }

  @Override
  public void close() {
    while (!running.isEmpty()) {
      running.pop().run();
    }
  }

  /// A command on a thread of its own.
  private final class Played {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Thread thread;
    private volatile int code = -1;

    Played(Map<String, String> variables, List<String> command) {
      Shell shell =
          new Shell(
              new PrintStream(out, true, StandardCharsets.UTF_8),
              new PrintStream(err, true, StandardCharsets.UTF_8),
              _ -> Optional.empty(),
              Variables.of(variables),
              installation);
      thread =
          Thread.ofPlatform()
              .unstarted(() -> code = Main.run(shell, command.toArray(String[]::new)));
    }

    void start() {
      thread.start();
    }

    void stop() {
      thread.interrupt();
      try {
        thread.join(BOUND);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    int toItsEnd() throws InterruptedException {
      start();
      if (!thread.join(BOUND)) {
        stop();
        throw new IllegalStateException("runs on: " + told());
      }
      return code;
    }

    /// Waits for the words that are wanted, then stops it.
    int untilTold(FailureCase wanted) throws InterruptedException {
      start();
      try {
        Await.until(
            wanted.told().isEmpty() ? Duration.ofSeconds(3) : BOUND,
            () ->
                !wanted.told().isEmpty() && saidSoFar().containsAll(wanted.told().lines().toList()),
            this::told);
      } catch (AssertionError _) {
        // what came instead is compared
      } finally {
        stop();
      }
      return -1;
    }

    /// The wanted warnings where all came, else every one that did.
    String logged(FailureCase wanted) {
      List<String> lines = saidSoFar();
      return !wanted.told().isEmpty() && lines.containsAll(wanted.told().lines().toList())
          ? wanted.told()
          : String.join("\n", lines);
    }

    private List<String> lines() {
      return LOGGED
          .matcher(err.toString(StandardCharsets.UTF_8))
          .results()
          .map(found -> known(found.group(1)))
          .filter(line -> !STRANGER.matcher(line).find())
          .distinct()
          .toList();
    }

    /// What one that runs on has said so far: its warnings, or what it prints where it has no log.
    private List<String> saidSoFar() {
      List<String> logged = lines();
      return logged.isEmpty()
          ? known(withoutPage(err) + withoutPage(out))
              .lines()
              .filter(line -> !line.isBlank())
              .distinct()
              .toList()
          : logged;
    }

    /// What a start page shows depends on the machine, and another Natship in this process writes
    /// to the same log.
    private String withoutPage(ByteArrayOutputStream printed) {
      String known = known(printed.toString(StandardCharsets.UTF_8));
      String text = STRANGER.matcher(NEWS.matcher(known).replaceAll("")).replaceAll("");
      return PAGE.matcher(text).replaceAll("");
    }

    String told() {
      List<String> logged = lines();
      String said = logged.isEmpty() ? withoutPage(err) : String.join("\n", logged) + '\n';
      return said + withoutPage(out);
    }
  }
}
