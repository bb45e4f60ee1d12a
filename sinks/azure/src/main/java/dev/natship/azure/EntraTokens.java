package dev.natship.azure;

import dev.natship.http.Answer;
import dev.natship.http.BearerTokens;
import dev.natship.http.HttpCall;
import dev.natship.http.Payload;
import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;

/// Where access tokens come from: the secret of a registered application, or else the identity of a
/// machine in Azure.
final class EntraTokens {

  /// Sends a request that needs no token.
  @FunctionalInterface
  interface Sender {
    Answer send(HttpCall call) throws IOException, InterruptedException;
  }

  private EntraTokens() {}

  /// Reads `credentials { tenant, client, secret, authority, audience, machine }`.
  static BearerTokens read(Settings settings, InstantSource clock, Sender sender) {
    Settings section = settings.section("credentials");
    String audience = section.text("audience", "https://monitor.azure.com");
    String machine = section.text("machine", "http://169.254.169.254");
    String authority = section.text("authority", "https://login.microsoftonline.com");
    Optional<String> tenant = section.optional("tenant");
    Optional<String> client = section.optional("client");
    Optional<Secret> secret = section.optionalSecret("secret").filter(key -> !key.isEmpty());
    if (secret.isEmpty()) {
      String url =
          machine
              + "/metadata/identity/oauth2/token?api-version=2018-02-01&resource="
              + encode(audience)
              + client.map(id -> "&client_id=" + encode(id)).orElse("");
      return new BearerTokens(
          () -> sender.send(HttpCall.to("GET", url).header("Metadata", "true").build()), clock);
    }
    if (tenant.isEmpty() || client.isEmpty()) {
      section.problem("", "a secret needs tenant and client");
    }
    String url = authority + "/" + encode(tenant.orElse("")) + "/oauth2/v2.0/token";
    String form =
        "grant_type=client_credentials&client_id="
            + encode(client.orElse(""))
            + "&scope="
            + encode(audience + "/.default")
            + "&client_secret=";
    Secret key = secret.get();
    return new BearerTokens(
        () ->
            sender.send(
                HttpCall.to("POST", url)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .payload(
                        Payload.of((form + encode(key.reveal())).getBytes(StandardCharsets.UTF_8)))
                    .build()),
        clock);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
