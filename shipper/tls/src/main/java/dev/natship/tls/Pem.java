package dev.natship.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/// Reads PEM, from a file or written out in the setting itself: certificates, and private keys
/// without a password (PKCS#8, or RSA's older PKCS#1).
final class Pem {
  private static final String PKCS8 = "PRIVATE KEY";
  private static final String PKCS1 = "RSA PRIVATE KEY";
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");

  /// Version 0 and the algorithm identifier rsaEncryption, which PKCS#8 puts before the key of
  /// PKCS#1.
  private static final byte[] RSA_PREFIX = {
    2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
  };

  private Pem() {}

  static List<X509Certificate> certificates(String setting)
      throws IOException, GeneralSecurityException {
    var in = new ByteArrayInputStream(text(setting).getBytes(StandardCharsets.ISO_8859_1));
    List<X509Certificate> certificates =
        CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
            .map(X509Certificate.class::cast)
            .toList();
    if (certificates.isEmpty()) {
      throw new GeneralSecurityException("no certificate in it");
    }
    return certificates;
  }

  static PrivateKey privateKey(String setting) throws IOException, GeneralSecurityException {
    String text = text(setting);
    if (text.contains(begin(PKCS8))) {
      return key(decode(text, PKCS8));
    }
    if (text.contains(begin(PKCS1))) {
      return key(wrap(decode(text, PKCS1)));
    }
    throw new GeneralSecurityException(
        "no unencrypted PRIVATE KEY in it (openssl pkcs8 -topk8 -nocrypt makes one)");
  }

  private static String text(String setting) throws IOException {
    return setting.contains("-----BEGIN ")
        ? setting
        : Files.readString(Path.of(setting), StandardCharsets.ISO_8859_1);
  }

  private static PrivateKey key(byte[] encoded) throws GeneralSecurityException {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException _) {
        // some other algorithm's key
      }
    }
    throw new GeneralSecurityException("neither an RSA, an EC nor an Ed25519 key");
  }

  private static byte[] decode(String text, String label) throws GeneralSecurityException {
    int from = text.indexOf(begin(label)) + begin(label).length();
    int to = text.indexOf("-----END " + label + "-----", from);
    if (to < 0) {
      throw new GeneralSecurityException("the key has no end");
    }
    try {
      return Base64.getMimeDecoder().decode(text.substring(from, to));
    } catch (IllegalArgumentException _) {
      throw new GeneralSecurityException("the key is not Base64");
    }
  }

  private static String begin(String label) {
    return "-----BEGIN " + label + "-----";
  }

  private static byte[] wrap(byte[] pkcs1) {
    ByteArrayOutputStream inner = new ByteArrayOutputStream(pkcs1.length + 32);
    inner.writeBytes(RSA_PREFIX);
    inner.write(4);
    length(pkcs1.length, inner);
    inner.writeBytes(pkcs1);
    ByteArrayOutputStream outer = new ByteArrayOutputStream(inner.size() + 8);
    outer.write(0x30);
    length(inner.size(), outer);
    outer.writeBytes(inner.toByteArray());
    return outer.toByteArray();
  }

  private static void length(int length, ByteArrayOutputStream der) {
    if (length >= 0x80) {
      int octets = length > 0xffff ? 3 : length > 0xff ? 2 : 1;
      der.write(0x80 | octets);
      for (int shift = 8 * (octets - 1); shift > 0; shift -= 8) {
        der.write(length >> shift);
      }
    }
    der.write(length);
  }
}
