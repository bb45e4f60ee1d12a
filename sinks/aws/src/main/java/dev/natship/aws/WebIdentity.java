package dev.natship.aws;

import dev.natship.api.Delivery;
import dev.natship.settings.Secret;
import dev.natship.transport.AddressText;
import dev.natship.transport.Answer;
import dev.natship.transport.HttpCall;
import dev.natship.transport.NotSent;
import dev.natship.transport.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Exchanges the token of a file for temporary keys, as pods and Fly's machines do. The SDK would
/// need its whole STS client for this one request.
final class WebIdentity {
  private static final Duration EARLY = Duration.ofMinutes(5);

  private record Lent(Keys keys, Instant expiry) {}

  private final String url;
  private final Path tokenFile;
  private final String role;
  private final String session;
  private final InstantSource clock;
  private final Keyring.Sender sender;
  private volatile @Nullable Lent lent;

  private WebIdentity(
      String url,
      Path tokenFile,
      String role,
      String session,
      InstantSource clock,
      Keyring.Sender sender) {
    this.url = url;
    this.tokenFile = tokenFile;
    this.role = role;
    this.session = session;
    this.clock = clock;
    this.sender = sender;
  }

  /// Empty unless the environment names a token file and a role.
  static Optional<WebIdentity> of(
      String region, Map<String, String> environment, InstantSource clock, Keyring.Sender sender) {
    String file = environment.getOrDefault("AWS_WEB_IDENTITY_TOKEN_FILE", "");
    String role = environment.getOrDefault("AWS_ROLE_ARN", "");
    if (file.isEmpty() || role.isEmpty()) {
      return Optional.empty();
    }
    String usual = region.equals("auto") ? "https://sts.amazonaws.com" : Region.host("sts", region);
    return Optional.of(
        new WebIdentity(
            environment.getOrDefault("AWS_ENDPOINT_URL_STS", usual),
            Path.of(file),
            role,
            environment.getOrDefault("AWS_ROLE_SESSION_NAME", "natship"),
            clock,
            sender));
  }

  /// When several requests find the keys expired, each may ask for new ones.
  Keys keys() throws IOException, InterruptedException {
    Lent held = lent;
    Instant now = clock.instant();
    if (held != null && now.isBefore(held.expiry().minus(EARLY))) {
      return held.keys();
    }
    Lent fresh = exchange();
    lent = fresh;
    return fresh.keys();
  }

  private Lent exchange() throws IOException, InterruptedException {
    Secret token = token();
    String form =
        "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn="
            + AddressText.formValue(role)
            + "&RoleSessionName="
            + AddressText.formValue(session)
            + "&WebIdentityToken="
            + AddressText.formValue(token.reveal());
    Answer answer =
        sender
            .send(
                HttpCall.to("POST", url)
                    .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                    .payload(Payload.of(form.getBytes(StandardCharsets.UTF_8)))
                    .build())
            .without(token);
    if (!answer.successful()) {
      String words = "no temporary keys: " + AwsError.read(answer).words();
      throw new NotSent(
          answer.status() >= 500 || answer.status() == 429
              ? new Delivery.Retry(answer.status(), words)
              : new Delivery.Park(answer.status(), words));
    }
    String body = answer.text();
    Keys keys =
        new Keys(
            Xml.text(body, "AccessKeyId"),
            new Secret(Xml.text(body, "SecretAccessKey")),
            new Secret(Xml.text(body, "SessionToken")));
    try {
      return new Lent(keys, Instant.parse(Xml.text(body, "Expiration")));
    } catch (DateTimeParseException _) {
      throw new NotSent(new Delivery.Park(answer.status(), "no temporary keys in what STS said"));
    }
  }

  private Secret token() throws NotSent {
    try {
      return new Secret(Files.readString(tokenFile).strip());
    } catch (IOException e) {
      throw new NotSent(
          new Delivery.Park(0, "cannot read AWS_WEB_IDENTITY_TOKEN_FILE: " + e.getMessage()));
    }
  }
}
