package dev.natship.azure;

import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import dev.natship.transport.AddressText;
import dev.natship.transport.Answer;
import dev.natship.transport.BearerTokens;
import dev.natship.transport.HttpCall;
import dev.natship.transport.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;

/// Gets access tokens with the secret of a registered application or, without one, by the identity
/// of a machine in Azure.
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
              + AddressText.formValue(audience)
              + client.map(id -> "&client_id=" + AddressText.formValue(id)).orElse("");
      return new BearerTokens(
          () -> sender.send(HttpCall.to("GET", url).header("Metadata", "true").build()), clock);
    }
    if (tenant.isEmpty() || client.isEmpty()) {
      section.problem("", "a secret needs tenant and client");
    }
    String url = authority + "/" + AddressText.formValue(tenant.orElse("")) + "/oauth2/v2.0/token";
    String form =
        "grant_type=client_credentials&client_id="
            + AddressText.formValue(client.orElse(""))
            + "&scope="
            + AddressText.formValue(audience + "/.default")
            + "&client_secret=";
    Secret key = secret.get();
    return new BearerTokens(
        () ->
            sender.send(
                HttpCall.to("POST", url)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .payload(
                        Payload.of(
                            (form + AddressText.formValue(key.reveal()))
                                .getBytes(StandardCharsets.UTF_8)))
                    .build()),
        clock);
  }
}
