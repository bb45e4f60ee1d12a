package dev.natship.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TlsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void readsThePrivateKeysOfPkcs8(String algorithm) throws Exception {
    PrivateKey key = KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();
    Path file = write("PRIVATE KEY", key.getEncoded());

    assertEquals(key, Pem.privateKey(file.toString()));
  }

  @Test
  void readsTheOlderRsaKeys() throws Exception {
    PrivateKey key = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate();
    byte[] encoded = key.getEncoded();
    int pkcs1 = 26;
    Path file = write("RSA PRIVATE KEY", Arrays.copyOfRange(encoded, pkcs1, encoded.length));

    assertEquals(key, Pem.privateKey(file.toString()));
  }

  @Test
  void readsAKeyThatIsWrittenOutInTheSetting() throws Exception {
    PrivateKey key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();

    assertEquals(key, Pem.privateKey(Files.readString(write("PRIVATE KEY", key.getEncoded()))));
  }

  @Test
  void tellsEveryWrongFileAtOnce() throws Exception {
    Path key = Files.writeString(folder.resolve("key.pem"), "nothing");
    Problems problems = new Problems();

    Tls.read(
        Settings.parse(
            "x", "ca = \"" + folder.resolve("absent.pem") + "\", key = \"" + key + "\"", problems));

    assertEquals(2, problems.all().size(), problems.all()::toString);
  }

  @Test
  void trustsThePlatformWithoutSettings() {
    Tls tls = Tls.read(Settings.parse("x", "", new Problems()));

    assertFalse(tls.hasOwnAuthorities());
    assertFalse(tls.hasIdentity());
    assertTrue(tls.trustManager().getAcceptedIssuers().length > 0);
  }

  private Path write(String label, byte[] bytes) throws Exception {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return Files.writeString(
        folder.resolve("file.pem"),
        "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
  }
}
