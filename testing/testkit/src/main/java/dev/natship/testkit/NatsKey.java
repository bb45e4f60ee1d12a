package dev.natship.testkit;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;

/// A made-up key pair as NATS writes them: the id is public, the seed is not.
public record NatsKey(String id, String seed, PrivateKey key) {
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int LENGTH = 32;

  public static NatsKey user() {
    return of(0xa0);
  }

  public static NatsKey account() {
    return of(0x00);
  }

  static NatsKey operator() {
    return of(0x70);
  }

  byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// @param kind the eight bits that a public key of this kind begins with
  private static NatsKey of(int kind) {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] open = pair.getPublic().getEncoded();
      byte[] secret = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
      return new NatsKey(
          letters(Arrays.copyOfRange(open, open.length - LENGTH, open.length), kind),
          letters(secret, 0x90 | kind >> 5, kind << 3 & 0xff),
          pair.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Base 32 of the prefix, the key and their CRC-16, lower byte first.
  private static String letters(byte[] key, int... prefix) {
    byte[] bytes = new byte[prefix.length + LENGTH + 2];
    for (int i = 0; i < prefix.length; i++) {
      bytes[i] = (byte) prefix[i];
    }
    System.arraycopy(key, 0, bytes, prefix.length, LENGTH);
    int sum = 0;
    for (int i = 0; i < (bytes.length - 2) * 8; i++) {
      int top = (sum >> 15 ^ bytes[i / 8] >> 7 - i % 8) & 1;
      sum = (sum << 1 ^ top * 0x1021) & 0xffff;
    }
    bytes[bytes.length - 2] = (byte) sum;
    bytes[bytes.length - 1] = (byte) (sum >> 8);
    StringBuilder text = new StringBuilder();
    for (int bit = 0; bit < bytes.length * 8; bit += 5) {
      int value = 0;
      for (int i = bit; i < bit + 5; i++) {
        value = value << 1 | (i < bytes.length * 8 ? bytes[i / 8] >> 7 - i % 8 & 1 : 0);
      }
      text.append(ALPHABET.charAt(value));
    }
    return text.toString();
  }
}
