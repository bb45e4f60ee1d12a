package dev.natship.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.settings.Problems;
import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import dev.natship.testkit.NatsKey;
import dev.natship.testkit.NatsOperator;
import io.nats.client.AuthHandler;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NatsIdentityTest {

  @Test
  void isNobodyWhereNothingIsSet() {
    assertEquals(new NatsIdentity.Nobody(), read(""));
  }

  @Test
  void takesUserPasswordAndToken() {
    assertEquals(new NatsIdentity.User("me", new Secret("x")), read("user = me, password = x"));
    assertEquals(new NatsIdentity.User("usual", new Secret("x")), read("password = x"));
    assertEquals(new NatsIdentity.Token(new Secret("x")), read("token = x"));
  }

  @Test
  void answersWithWhatTheFileHoldsNow(@TempDir Path folder) throws Exception {
    NatsKey first = NatsKey.user();
    NatsOperator renewed = NatsOperator.create();
    Path file = Files.writeString(folder.resolve("user.nk"), first.seed() + "\n");
    AuthHandler handler = handler(read("nkey-seed = \"" + file + "\""));
    assertArrayEquals(first.id().toCharArray(), handler.getID());

    Files.writeString(file, renewed.credentials());

    assertTrue(renewed.credentials().contains(String.valueOf(handler.getJWT())));
    assertFalse(first.id().equals(String.valueOf(handler.getID())));
  }

  @Test
  void saysThatTheFileIsGone(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("user.nk"), NatsKey.user().seed());
    NatsIdentity identity = read("nkey-seed = \"" + file + "\"");
    AuthHandler handler = handler(identity);

    Files.delete(file);

    IOException gone = assertThrows(IOException.class, () -> identity.apply(new Options.Builder()));
    assertEquals("nkey-seed or credentials: there is no user's seed (SU…)", gone.getMessage());
    assertThrows(IllegalArgumentException.class, handler::getID);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "token = s3cret, password = s3cret | only one of",
        "token = s3cret, nkey-seed = s3cret | only one of",
        "nkey-seed = s3cret | there is no user's seed",
        "nkey-seed = SUs3cret | letter 3",
        "nkey-seed = \"SUA\\u0000s3cret\" | letter 4",
        "nkey-seed = SAAPZF6GSZUTAWFSF3ORI6PRSUZJPYOIEFA2NJDNTE3EZ5DBWML4TH4BOU"
            + " | something else than a user",
        "nkey-seed = SUAJSFYPXMMDI55DLKKMTPZZBN3QECOTFJMV2SUYPVA7JM7FSJDRVPUNU2"
            + " | the checksum does not fit",
        "credentials = /nowhere/s3cret.creds | there is no user's seed",
        "credentials = SUAJSFYPXMMDI55DLKKMTPZZBN3QECOTFJMV2SUYPVA7JM7FSJDRVPUN2U | no token"
      })
  void saysWhatIsWrongAndKeepsTheSecret(String hocon, String words) {
    Problems problems = new Problems();

    NatsIdentity read = NatsIdentity.read(Settings.parse("nats", hocon, problems), "usual");

    String told = problems.all().toString() + read;
    assertTrue(told.contains(words), told);
    assertFalse(told.contains("s3cret"), told);
  }

  private static NatsIdentity read(String hocon) {
    Problems problems = new Problems();
    NatsIdentity identity = NatsIdentity.read(Settings.parse("nats", hocon, problems), "usual");
    assertEquals(List.of(), problems.all());
    return identity;
  }

  private static AuthHandler handler(NatsIdentity identity) throws IOException {
    Options.Builder options = new Options.Builder();
    identity.apply(options);
    AuthHandler handler = options.build().getAuthHandler();
    assertTrue(handler != null);
    return handler;
  }
}
