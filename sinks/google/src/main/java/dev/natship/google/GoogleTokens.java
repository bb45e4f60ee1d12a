package dev.natship.google;

import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import dev.natship.transport.Answer;
import dev.natship.transport.BearerTokens;
import dev.natship.transport.HttpCall;
import dev.natship.transport.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// Gets access tokens with the key of a service account or, without one, from the metadata server
/// of a machine in Google's cloud.
final class GoogleTokens {

  /// Sends a request that needs no token.
  @FunctionalInterface
  interface Sender {
    Answer send(HttpCall call) throws IOException, InterruptedException;
  }

  private GoogleTokens() {}

  /// Reads `credentials { json, file }`.
  static BearerTokens read(
      Settings settings,
      String scope,
      Map<String, String> environment,
      InstantSource clock,
      Sender sender) {
    Settings section = settings.section("credentials");
    Optional<String> json = section.optional("json").filter(text -> !text.isBlank());
    Optional<String> file = section.optional("file").filter(text -> !text.isBlank());
    if (json.isEmpty() && file.isEmpty()) {
      String host = environment.getOrDefault("GCE_METADATA_HOST", "metadata.google.internal");
      return new BearerTokens(() -> sender.send(ofMachine(host, scope)), clock);
    }
    String key = json.isPresent() ? "json" : "file";
    Optional<ServiceAccount> account =
        json.or(() -> contents(section, file.orElseThrow())).flatMap(ServiceAccount::parse);
    if (account.isEmpty()) {
      section.problem(key, "expected the JSON key of a service account");
    }
    return new BearerTokens(() -> exchange(account.orElseThrow(), scope, clock, sender), clock);
  }

  private static Optional<String> contents(Settings section, String file) {
    try {
      return Optional.of(Files.readString(Path.of(file)));
    } catch (IOException | IllegalArgumentException _) {
      section.unusable("file", "expected a file that can be read");
      return Optional.empty();
    }
  }

  private static HttpCall ofMachine(String host, String scope) {
    return HttpCall.to(
            "GET",
            "http://"
                + host
                + "/computeMetadata/v1/instance/service-accounts/default/token?scopes="
                + scope)
        .header("Metadata-Flavor", "Google")
        .build();
  }

  /// Exchanges the assertion for a token. Until it expires the assertion is a secret too, so it is
  /// removed from the answer.
  private static Answer exchange(
      ServiceAccount account, String scope, InstantSource clock, Sender sender)
      throws IOException, InterruptedException {
    Secret assertion = new Secret(account.assertion(scope, clock.instant()));
    String form =
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="
            + assertion.reveal();
    return sender
        .send(
            HttpCall.to("POST", account.issuer())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .payload(Payload.of(form.getBytes(StandardCharsets.US_ASCII)))
                .build())
        .without(assertion);
  }
}
