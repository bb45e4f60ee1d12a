package dev.natship.catalogue;

import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// The key file of an invented service account.
final class ServiceAccountKey {
  static final String JSON =
      """
      {"type":"service_account","private_key":"-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n",\
      "client_email":"logs@acme.iam.gserviceaccount.com","token_uri":"https://oauth2.googleapis.com/token"}\
      """
          .formatted(privateKey());

  private ServiceAccountKey() {}

  private static String privateKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return Base64.getEncoder()
          .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has RSA", e);
    }
  }
}
