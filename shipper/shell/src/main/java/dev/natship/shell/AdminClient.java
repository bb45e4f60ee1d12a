package dev.natship.shell;

import dev.natship.admin.Address;
import dev.natship.admin.AdminSettings;
import dev.natship.config.Configuration;
import dev.natship.settings.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// Talks to the running Natship at its admin address.
public final class AdminClient {
  private static final int PATIENCE_MILLIS = 5_000;

  private final String base;
  private final Optional<Secret> token;

  private AdminClient(String base, Optional<Secret> token) {
    this.base = base;
    this.token = token;
  }

  /// What came back.
  ///
  /// @param plain whether it is text and nothing else, as all that we say for people
  public record Answer(int status, boolean plain, String text) {}

  /// The one that the configuration names, or the one at another address; empty when there is none,
  /// after having said why.
  public static Optional<AdminClient> of(
      Configuration configuration, Optional<String> address, PrintStream err) {
    AdminSettings settings =
        AdminSettings.read(configuration.section("admin"), configuration.section("metrics"));
    if (!configuration.problems().isEmpty()) {
      ProblemReport.print(configuration, err);
      return Optional.empty();
    }
    Optional<String> base = address.or(() -> settings.admin().map(each -> each.url()));
    if (base.isEmpty()) {
      err.println(
          "natship: admin.address is off, so there is nobody to ask; name another with --address");
      return Optional.empty();
    }
    if (!isHttp(base.get())) {
      err.println(
          "natship: \""
              + base.get()
              + "\" is no address such as http://127.0.0.1:8686 or"
              + " http://[fdaa::1]:8686");
      return Optional.empty();
    }
    return Optional.of(new AdminClient(base.get(), settings.token()));
  }

  /// Whether a natship listens at an address of this machine.
  public static boolean isNatship(Address address) {
    try {
      Answer answer = new AdminClient(address.url(), Optional.empty()).get("/readyz", "*/*");
      return answer.text().startsWith("{\"ready\":");
    } catch (IOException _) {
      return false;
    }
  }

  private static boolean isHttp(String base) {
    try {
      URI address = new URI(base);
      return address.getHost() != null
          && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()));
    } catch (URISyntaxException _) {
      return false;
    }
  }

  public String base() {
    return base;
  }

  /// Why an answer is not the one that was hoped for.
  public String refusal(Answer answer) {
    String text = answer.text().strip();
    if (!answer.plain() || text.isEmpty() || text.indexOf('\n') >= 0) {
      return base
          + " answered "
          + answer.status()
          + ", and not as Natship does: is this its"
          + " admin.address?";
    }
    if (answer.status() == 401) {
      return base
          + (token.isPresent() ? " does not accept this admin token" : " wants the admin token")
          + ": set ADMIN_TOKEN (or admin.token in the file) to the one that it was started with";
    }
    return base + ": " + text;
  }

  /// Why nothing came back.
  public String silence(IOException failure) {
    return "no answer from " + base + ": " + FailureWords.of(failure);
  }

  public Answer get(String path, String type) throws IOException {
    return ask("GET", path, type);
  }

  public Answer post(String path) throws IOException {
    return ask("POST", path, "application/json");
  }

  /// For what takes its time.
  public Answer post(String path, String type, Duration patience) throws IOException {
    return answer(connection("POST", path, type, patience.toMillis()));
  }

  /// A body that has no end, to be closed by the caller. Throws [Refused] for every other answer
  /// than 200.
  ///
  /// @param silence how long it may say nothing
  public InputStream open(String path, int silence) throws IOException {
    HttpURLConnection connection = connection("GET", path, "application/x-ndjson", PATIENCE_MILLIS);
    connection.setReadTimeout(silence);
    int status = connection.getResponseCode();
    if (status != 200) {
      throw new Refused(new Answer(status, isPlain(connection), text(connection, status)));
    }
    return connection.getInputStream();
  }

  /// An answer that was no stream.
  public static final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Answer answer;

    Refused(Answer answer) {
      super(answer.text().strip());
      this.answer = answer;
    }

    public Answer answer() {
      return answer;
    }
  }

  private Answer ask(String method, String path, String type) throws IOException {
    return answer(connection(method, path, type, PATIENCE_MILLIS));
  }

  private static Answer answer(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    return new Answer(status, isPlain(connection), text(connection, status));
  }

  private static boolean isPlain(HttpURLConnection connection) {
    String kind = connection.getContentType();
    return kind != null && kind.startsWith("text/plain");
  }

  private static String text(HttpURLConnection connection, int status) throws IOException {
    try (InputStream body =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private HttpURLConnection connection(String method, String path, String type, long silence)
      throws IOException {
    URI place = URI.create(base + path);
    if (!(place.toURL().openConnection() instanceof HttpURLConnection connection)) {
      throw new IOException("that is no HTTP address");
    }
    connection.setRequestMethod(method);
    connection.setConnectTimeout(PATIENCE_MILLIS);
    connection.setReadTimeout((int) silence);
    connection.setInstanceFollowRedirects(false);
    connection.setRequestProperty("Accept", type);
    token.ifPresent(
        secret -> connection.setRequestProperty("Authorization", "Bearer " + secret.reveal()));
    return connection;
  }
}
