package dev.natship.transport;

import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs bodies as fal's drains do: lower-case hex of HMAC-SHA256 over the exact bytes that are
/// sent.
///
/// With `timestamp-header`, the seconds since the epoch go into that header and the signature is
/// over `<seconds>.<body>`, so that nobody can send an old request again. While a secret is being
/// changed, `second-secret` makes a second signature in a header of its own. The receiver checks
/// the one whose secret it knows.
final class Signature implements Authorizer {
  private static final String ALGORITHM = "HmacSHA256";

  private record Signer(String header, Secret secret) {}

  private final List<Signer> signers;
  private final String prefix;
  private final String timestampHeader;
  private final InstantSource clock;

  private Signature(
      List<Signer> signers, String prefix, String timestampHeader, InstantSource clock) {
    this.signers = List.copyOf(signers);
    this.prefix = prefix;
    this.timestampHeader = timestampHeader;
    this.clock = clock;
  }

  /// Reads `sign { header, secret, second-secret, second-header, secret-min-length, prefix,
  /// timestamp-header }`.
  static Optional<Signature> read(Settings settings, InstantSource clock) {
    Settings sign = settings.section("sign");
    String header = sign.text("header", "X-Signature");
    Optional<Secret> secret = sign.optionalSecret("secret");
    Optional<Secret> second = sign.optionalSecret("second-secret");
    String secondHeader = sign.text("second-header", header + "-2");
    int shortest = (int) sign.number("secret-min-length", 1, 1, 4096);
    String prefix = sign.text("prefix", "");
    String timestampHeader = sign.text("timestamp-header", "");
    for (String name : List.of(header, secondHeader, timestampHeader)) {
      if (!name.isEmpty() && !Addresses.isHeaderName(name)) {
        sign.problem("header", "cannot name a header");
        return Optional.empty();
      }
    }
    if (!Addresses.isHeaderValue(prefix)) {
      sign.problem("prefix", "holds a control character");
    }
    if (secret.isEmpty()) {
      if (settings.has("sign")) {
        sign.problem("secret", "required, but not set");
      }
      return Optional.empty();
    }
    List<Signer> signers = new ArrayList<>();
    signers.add(new Signer(header, secret.get()));
    second.ifPresent(other -> signers.add(new Signer(secondHeader, other)));
    checkLength(sign, "secret", secret, shortest);
    checkLength(sign, "second-secret", second, shortest);
    return Optional.of(new Signature(signers, prefix, timestampHeader, clock));
  }

  private static void checkLength(
      Settings sign, String key, Optional<Secret> secret, int shortest) {
    secret
        .map(value -> value.reveal().length())
        .filter(length -> length < shortest)
        .ifPresent(length ->
            sign.problem(key, "needs at least " + shortest + " characters, has " + length));
  }

  List<Secret> secrets() {
    return signers.stream().map(Signer::secret).toList();
  }

  @Override
  public void authorize(HttpCall.Builder call) {
    byte[] before = {};
    if (!timestampHeader.isEmpty()) {
      String seconds = Long.toString(clock.instant().getEpochSecond());
      call.header(timestampHeader, seconds);
      before = (seconds + ".").getBytes(StandardCharsets.US_ASCII);
    }
    for (Signer signer : signers) {
      call.header(signer.header(), prefix + sign(signer.secret(), before, call.payload()));
    }
  }

  private static String sign(Secret secret, byte[] before, Payload payload) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM));
      mac.update(before);
      payload.forEach(mac::update);
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
