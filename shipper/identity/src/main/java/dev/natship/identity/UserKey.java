package dev.natship.identity;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/// The NKey of a user. The server knows its public half; we prove with the private half who we are.
/// NATS's client can do this too, but needs a library five times its own size for it. The JDK signs
/// as well.
final class UserKey {
  private static final String ALGORITHM = "Ed25519";
  private static final int SEED = 18;
  private static final int USER = 20;
  private static final int LENGTH = 32;

  private final KeyPair pair;

  private UserKey(KeyPair pair) {
    this.pair = pair;
  }

  /// The message of an exception does not repeat the seed.
  static UserKey ofSeed(String text) {
    byte[] bytes = KeyEncoding.read(text);
    // five bits that say that it is a seed, five that say whose, six that say nothing
    if (bytes.length != 2 + LENGTH || (bytes[0] & 0xff) >> 3 != SEED) {
      throw new IllegalArgumentException("it is not a seed");
    }
    if (((bytes[0] & 7) << 2 | (bytes[1] & 0xff) >> 6) != USER) {
      throw new IllegalArgumentException("it is the seed of something else than a user");
    }
    return new UserKey(pair(Arrays.copyOfRange(bytes, 2, bytes.length)));
  }

  /// The public key, as it stands in the server's configuration.
  String id() {
    byte[] encoded = pair.getPublic().getEncoded();
    byte[] bytes = new byte[1 + LENGTH];
    bytes[0] = (byte) (USER << 3);
    System.arraycopy(encoded, encoded.length - LENGTH, bytes, 1, LENGTH);
    return KeyEncoding.write(bytes);
  }

  byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(pair.getPrivate());
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the Java platform cannot sign", e);
    }
  }

  /// The JDK makes a public key only together with a new private key, out of random bytes. So we
  /// give it the seed as those random bytes.
  private static KeyPair pair(byte[] seed) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
      generator.initialize(NamedParameterSpec.ED25519, new Chance(seed));
      KeyPair pair = generator.generateKeyPair();
      if (pair.getPrivate() instanceof EdECPrivateKey made
          && Arrays.equals(made.getBytes().orElseThrow(), seed)) {
        return pair;
      }
      throw new IllegalStateException("the Java platform makes keys in a way not known here");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the Java platform has no " + ALGORITHM, e);
    }
  }

  /// Random bytes that are always the same.
  @SuppressWarnings("serial") // as SecureRandom is, but this one is never written
  private static final class Chance extends SecureRandom {
    private final byte[] bytes;

    Chance(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] target) {
      System.arraycopy(bytes, 0, target, 0, target.length);
    }
  }
}
