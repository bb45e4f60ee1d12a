package dev.natship.google;

import dev.natship.api.Output;
import dev.natship.transport.AnswerJson;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/// A service account's key file. It signs assertions, which are exchanged for tokens.
final class ServiceAccount {
  private static final String USUAL_ISSUER = "https://oauth2.googleapis.com/token";
  private static final long LIFE_SECONDS = 3600;

  private final String email;
  private final String keyId;
  private final String issuer;
  private final PrivateKey key;

  private ServiceAccount(String email, String keyId, String issuer, PrivateKey key) {
    this.email = email;
    this.keyId = keyId;
    this.issuer = issuer;
    this.key = key;
  }

  /// Empty when the text is no key of a service account.
  static Optional<ServiceAccount> parse(String json) {
    AnswerJson file = AnswerJson.parse(json.getBytes(StandardCharsets.UTF_8));
    String email = file.at("/client_email").text();
    String pem = file.at("/private_key").text();
    String issuer = file.at("/token_uri").text();
    if (email.isEmpty() || pem.isEmpty()) {
      return Optional.empty();
    }
    try {
      String base64 =
          pem.replace("-----BEGIN PRIVATE KEY-----", "").replace("-----END PRIVATE KEY-----", "");
      PrivateKey key =
          KeyFactory.getInstance("RSA")
              .generatePrivate(
                  new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64.strip())));
      return Optional.of(
          new ServiceAccount(
              email,
              file.at("/private_key_id").text(),
              issuer.isEmpty() ? USUAL_ISSUER : issuer,
              key));
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  String issuer() {
    return issuer;
  }

  /// A JWT (RFC 7523) that asks for a token.
  String assertion(String scope, Instant now) {
    long issued = now.getEpochSecond();
    String header =
        "{\"alg\":\"RS256\",\"typ\":\"JWT\"" + (keyId.isEmpty() ? "" : member("kid", keyId)) + "}";
    String claims =
        "{\"iat\":"
            + issued
            + ",\"exp\":"
            + (issued + LIFE_SECONDS)
            + member("iss", email)
            + member("scope", scope)
            + member("aud", issuer)
            + "}";
    String unsigned = base64(header) + "." + base64(claims);
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(unsigned.getBytes(StandardCharsets.US_ASCII));
      return unsigned + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a private key that cannot sign", e);
    }
  }

  private static String member(String name, String value) {
    Output out = new Output(64);
    return out.text(",\"").text(name).text("\":").jsonString(value).toText();
  }

  private static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
