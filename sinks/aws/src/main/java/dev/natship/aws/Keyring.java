package dev.natship.aws;

import dev.natship.api.Delivery;
import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import dev.natship.transport.Answer;
import dev.natship.transport.HttpCall;
import dev.natship.transport.NotSent;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/// Finds access keys: in the settings, then by a web identity, then by the chain of the AWS SDK
/// (environment, profile files, container, instance metadata), which also renews keys that expire.
///
/// Looks for nothing before the first request.
final class Keyring {

  /// Sends a request that needs no signature.
  @FunctionalInterface
  interface Sender {
    Answer send(HttpCall call) throws IOException, InterruptedException;
  }

  private final Optional<Keys> fixed;
  private final Optional<WebIdentity> webIdentity;
  private final Optional<String> profile;
  private volatile @Nullable AwsCredentialsProvider chain;

  private Keyring(
      Optional<Keys> fixed, Optional<WebIdentity> webIdentity, Optional<String> profile) {
    this.fixed = fixed;
    this.webIdentity = webIdentity;
    this.profile = profile;
  }

  /// Reads `credentials { access-key, secret-key, session-token, profile }`.
  static Keyring read(
      Settings settings,
      String region,
      Map<String, String> environment,
      InstantSource clock,
      Sender sender) {
    Settings section = settings.section("credentials");
    Optional<String> id = section.optional("access-key").filter(text -> !text.isBlank());
    Optional<Secret> secret = section.optionalSecret("secret-key").filter(key -> !key.isEmpty());
    Secret token = section.optionalSecret("session-token").orElse(new Secret(""));
    Optional<String> profile = section.optional("profile");
    if (id.isPresent() != secret.isPresent()) {
      section.problem(
          id.isPresent() ? "secret-key" : "access-key", "required, because the other one is set");
    }
    Optional<WebIdentity> webIdentity =
        profile.isPresent() || environment.containsKey("AWS_ACCESS_KEY_ID")
            ? Optional.empty()
            : WebIdentity.of(region, environment, clock, sender);
    return new Keyring(
        id.flatMap(text -> secret.map(key -> new Keys(text.strip(), key, token))),
        webIdentity,
        profile);
  }

  /// The keys to sign with now. Throws [NotSent] when there are none.
  Keys keys() throws IOException, InterruptedException {
    if (fixed.isPresent()) {
      return fixed.get();
    }
    if (webIdentity.isPresent()) {
      return webIdentity.get().keys();
    }
    try {
      AwsCredentialsIdentity found = chain().resolveCredentials();
      Secret token =
          new Secret(
              found instanceof AwsSessionCredentialsIdentity session ? session.sessionToken() : "");
      return new Keys(found.accessKeyId(), new Secret(found.secretAccessKey()), token);
    } catch (SdkException | IllegalArgumentException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while looking for credentials");
      }
      throw new NotSent(new Delivery.Park(0, "no AWS credentials: " + shortened(e)));
    }
  }

  private AwsCredentialsProvider chain() {
    AwsCredentialsProvider made = chain;
    if (made == null) {
      DefaultCredentialsProvider.Builder builder = DefaultCredentialsProvider.builder();
      profile.ifPresent(builder::profileName);
      made = builder.build();
      chain = made;
    }
    return made;
  }

  private static String shortened(RuntimeException e) {
    String text = String.valueOf(e.getMessage());
    return text.length() <= 300 ? text : text.substring(0, 300) + "…";
  }
}
