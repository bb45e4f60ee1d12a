package dev.natship.aws;

import dev.natship.settings.Secret;
import dev.natship.transport.Answer;
import dev.natship.transport.HttpCall;
import dev.natship.transport.HttpCall.Header;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/// Signs requests with AWS's own signer (Signature Version 4), by the clock of the service.
final class Signing {

  /// Loads the SDK's signer at the first request, not at the start.
  private static final class Signer {
    static final AwsV4HttpSigner V4 = AwsV4HttpSigner.create();
  }

  private static final Set<String> OF_THE_CONNECTION = Set.of("host", "content-length");

  private final String service;
  private final String region;
  private final Keyring keyring;
  private final InstantSource clock;
  private volatile Duration skew = Duration.ZERO;
  private volatile Secret token = new Secret("");

  Signing(String service, String region, Keyring keyring, InstantSource clock) {
    this.service = service;
    this.region = region;
    this.keyring = keyring;
    this.clock = clock;
  }

  String region() {
    return region;
  }

  void sign(HttpCall.Builder call) throws IOException, InterruptedException {
    Keys keys = keyring.keys();
    token = keys.token();
    SdkHttpRequest.Builder request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.fromValue(call.method()))
            .uri(URI.create(call.url()));
    for (Header header : call.headers()) {
      request.putHeader(header.name(), header.value());
    }
    byte[] body = call.payload().toByteArray();
    boolean s3 = service.equals("s3");
    Instant now = clock.instant().plus(skew);
    SignedRequest signed =
        Signer.V4.sign(order ->
            order
                .identity(identity(keys))
                .request(request.build())
                .payload(ContentStreamProvider.fromByteArrayUnsafe(body))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, !s3)
                .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, !s3)
                .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(now, ZoneOffset.UTC)));
    signed
        .request()
        .forEachHeader((name, values) -> {
          if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
            call.header(name, values.getFirst());
          }
        });
  }

  /// Takes the service's time from its answer, because it found our clock wrong.
  void adoptTime(Answer answer) {
    answer
        .header("Date")
        .ifPresent(date -> {
          try {
            Instant theirs =
                ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            skew = Duration.between(clock.instant(), theirs);
          } catch (DateTimeException _) {
            // without a date that can be read, our own clock stays
          }
        });
  }

  /// The answer without the session token, which services like to repeat.
  Answer hide(Answer answer) {
    return answer.without(token);
  }

  private static AwsCredentialsIdentity identity(Keys keys) {
    return keys.token().isEmpty()
        ? AwsCredentialsIdentity.create(keys.id(), keys.secret().reveal())
        : AwsSessionCredentialsIdentity.create(
            keys.id(), keys.secret().reveal(), keys.token().reveal());
  }
}
