package dev.natship.app;

import dev.natship.admin.Address;
import dev.natship.admin.AdminSettings;
import dev.natship.config.Configuration;
import dev.natship.settings.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Talks to the running Natship at its admin address.
final class AdminClient {
  private static final int PATIENCE_MILLIS = 5_000;

  private final String base;
  private final Optional<Secret> token;

  private AdminClient(String base, Optional<Secret> token) {
    this.base = base;
    this.token = token;
  }

  /// What came back.
  record Answer(int status, String text) {}

  /// The one that the configuration names, or the one at another address; empty when there is none,
  /// after having said why.
  static Optional<AdminClient> of(
      Configuration configuration, Optional<String> address, PrintStream err) {
    AdminSettings settings =
        AdminSettings.read(configuration.section("admin"), configuration.section("metrics"));
    if (!configuration.problems().isEmpty()) {
      ProblemReport.print(configuration, err);
      return Optional.empty();
    }
    Optional<String> base = address.or(() -> settings.admin().map(each -> each.url()));
    if (base.isEmpty()) {
      err.println("natship: admin.address is off; there is nobody to ask");
      return Optional.empty();
    }
    if (!base.get().startsWith("http://") && !base.get().startsWith("https://")) {
      err.println("natship: " + base.get() + " is no HTTP address");
      return Optional.empty();
    }
    return Optional.of(new AdminClient(base.get(), settings.token()));
  }

  /// Whether a natship listens at an address of this machine.
  static boolean isNatship(Address address) {
    try {
      Answer answer = new AdminClient(address.url(), Optional.empty()).get("/readyz", "*/*");
      return answer.text().startsWith("{\"ready\":");
    } catch (IOException _) {
      return false;
    }
  }

  String base() {
    return base;
  }

  Answer get(String path, String type) throws IOException {
    return ask("GET", path, type);
  }

  Answer post(String path) throws IOException {
    return ask("POST", path, "application/json");
  }

  /// A body that has no end, to be closed by the caller. Throws [Refused] for every other answer
  /// than 200.
  ///
  /// @param silence how long it may say nothing
  InputStream open(String path, int silence) throws IOException {
    HttpURLConnection connection = connection("GET", path, "application/x-ndjson");
    connection.setReadTimeout(silence);
    int status = connection.getResponseCode();
    if (status != 200) {
      throw new Refused(status, text(connection, status));
    }
    return connection.getInputStream();
  }

  /// An answer that was no stream.
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    Refused(int status, String words) {
      super(words.strip());
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  private Answer ask(String method, String path, String type) throws IOException {
    HttpURLConnection connection = connection(method, path, type);
    int status = connection.getResponseCode();
    return new Answer(status, text(connection, status));
  }

  private static String text(HttpURLConnection connection, int status) throws IOException {
    try (InputStream body =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private HttpURLConnection connection(String method, String path, String type) throws IOException {
    URI place;
    try {
      place = URI.create(base + path);
    } catch (IllegalArgumentException _) {
      throw new IOException("that is no HTTP address");
    }
    if (!(place.toURL().openConnection() instanceof HttpURLConnection connection)) {
      throw new IOException("that is no HTTP address");
    }
    connection.setRequestMethod(method);
    connection.setConnectTimeout(PATIENCE_MILLIS);
    connection.setReadTimeout(PATIENCE_MILLIS);
    connection.setInstanceFollowRedirects(false);
    connection.setRequestProperty("Accept", type);
    token.ifPresent(
        secret -> connection.setRequestProperty("Authorization", "Bearer " + secret.reveal()));
    return connection;
  }
}
