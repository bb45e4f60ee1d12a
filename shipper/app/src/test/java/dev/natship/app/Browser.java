package dev.natship.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import dev.natship.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A real Chromium without a window that shows one page. It is steered through its debugging
/// protocol, as its own tools do it. Used by one test thread.
final class Browser implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Messages messages = new Messages();
  private WebSocket socket;
  private int asked;

  private Browser(Process process) {
    this.process = process;
  }

  /// The program that the variable `CHROMIUM` names, or one on the path.
  static Optional<Path> program() {
    String named = System.getenv().getOrDefault("CHROMIUM", "");
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(
            Stream.of(named).filter(text -> !text.isEmpty()).map(Path::of),
            Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name ->
                    Stream.of(path.split(File.pathSeparator)).map(folder -> Path.of(folder, name))))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// @param profile an empty folder
  static Browser open(Path program, Path profile, String address) throws Exception {
    Process started =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                address)
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("browser.log").toFile())
            .start();
    Browser browser = new Browser(started);
    try {
      browser.connect(profile.resolve("DevToolsActivePort"));
      return browser;
    } catch (Exception | AssertionError failure) {
      browser.close();
      throw failure;
    }
  }

  private void connect(Path port) throws Exception {
    Await.until(
        BOUND,
        () -> !process.isAlive() || Files.exists(port) && Files.size(port) > 0,
        () -> "the browser does not listen");
    String address = "http://127.0.0.1:" + Files.readAllLines(port).getFirst();
    Await.until(BOUND, () -> !pages(address).isEmpty(), () -> "the browser shows no page");
    socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create(pages(address).getFirst()), messages)
            .get(BOUND.toSeconds(), TimeUnit.SECONDS);
  }

  private List<String> pages(String address) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/json/list")).build();
    String list = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    return json("{\"list\":" + list + "}").getConfigList("list").stream()
        .filter(target -> target.getString("type").equals("page"))
        .map(target -> target.getString("webSocketDebuggerUrl"))
        .toList();
  }

  /// What a JavaScript expression is on the page, as a text.
  String ask(String expression) throws Exception {
    Config answer =
        send(
            "Runtime.evaluate",
            "\"returnByValue\":true,\"expression\":"
                + ConfigUtil.quoteString("String(" + expression + ")"));
    if (answer.hasPath("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + answer.getConfig("exceptionDetails"));
    }
    return answer.getString("result.value");
  }

  /// Makes the page as wide as this, with the pixels of a screen.
  void resize(int width, int height) throws Exception {
    send(
        "Emulation.setDeviceMetricsOverride",
        "\"width\":%d,\"height\":%d,\"deviceScaleFactor\":1,\"mobile\":%b"
            .formatted(width, height, width < 600));
  }

  private Config send(String method, String parameters) throws Exception {
    int id = ++asked;
    socket
        .sendText(
            "{\"id\":%d,\"method\":\"%s\",\"params\":{%s}}".formatted(id, method, parameters), true)
        .get(BOUND.toSeconds(), TimeUnit.SECONDS);
    while (true) {
      String text = messages.whole.poll(BOUND.toSeconds(), TimeUnit.SECONDS);
      if (text == null) {
        throw new IllegalStateException("no answer to " + method);
      }
      Config message = json(text);
      if (message.hasPath("id") && message.getInt("id") == id) {
        return message.getConfig("result");
      }
    }
  }

  private static Config json(String text) {
    return ConfigFactory.parseString(
        text, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
  }

  @Override
  public void close() {
    client.shutdownNow();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Puts together what comes in pieces.
  private static final class Messages implements WebSocket.Listener {
    private final BlockingQueue<String> whole = new LinkedBlockingQueue<>();
    private final StringBuilder begun = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence piece, boolean last) {
      begun.append(piece);
      if (last) {
        whole.add(begun.toString());
        begun.setLength(0);
      }
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }
  }
}
