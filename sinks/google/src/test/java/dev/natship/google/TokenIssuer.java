package dev.natship.google;

import dev.natship.testkit.CannedAnswer;
import dev.natship.testkit.HttpReceiver;
import dev.natship.testkit.Received;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;

/// Issues tokens, but only for assertions that the service account's key has signed.
final class TokenIssuer implements AutoCloseable {
  private static final KeyPair KEYS = keys();

  private final HttpReceiver receiver = HttpReceiver.start().usually(this::answer);

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has RSA", e);
    }
  }

  HttpReceiver receiver() {
    return receiver;
  }

  /// The account's key file, as settings.
  String credentials() {
    String pem =
        "-----BEGIN PRIVATE KEY-----\\n"
            + Base64.getEncoder().encodeToString(KEYS.getPrivate().getEncoded())
            + "\\n-----END PRIVATE KEY-----\\n";
    return "credentials.json = \"\"\"{\"type\":\"service_account\",\"private_key_id\":\"k1\","
        + "\"private_key\":\""
        + pem
        + "\",\"client_email\":\"logs@acme.iam.gserviceaccount.com\",\"token_uri\":\""
        + receiver.url()
        + "/token\"}\"\"\"\n";
  }

  static String claims(Received request) {
    String assertion = assertion(request);
    return new String(
        Base64.getUrlDecoder().decode(assertion.split("\\.")[1]), StandardCharsets.UTF_8);
  }

  private CannedAnswer answer(Received request) {
    String assertion = assertion(request);
    int dot = assertion.lastIndexOf('.');
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(KEYS.getPublic());
      signature.update(assertion.substring(0, dot).getBytes(StandardCharsets.US_ASCII));
      return signature.verify(Base64.getUrlDecoder().decode(assertion.substring(dot + 1)))
          ? CannedAnswer.of(
              200,
              "{\"access_token\":\"ya29.token-"
                  + receiver.received().size()
                  + "\",\"expires_in\":3599,\"token_type\":\"Bearer\"}")
          : CannedAnswer.of(400, "{\"error\":\"invalid_grant\"}");
    } catch (GeneralSecurityException e) {
      return CannedAnswer.of(400, "{\"error\":\"invalid_grant\"}");
    }
  }

  private static String assertion(Received request) {
    String form = request.text();
    return form.substring(form.indexOf("assertion=") + "assertion=".length());
  }

  @Override
  public void close() {
    receiver.close();
  }
}
