package dev.natship.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.natship.settings.Problems;
import dev.natship.settings.Settings;
import dev.natship.testkit.NatsKey;
import dev.natship.testkit.NatsOperator;
import dev.natship.testkit.NatsServer;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against real servers.
class NatsIdentityIT {
  @TempDir Path folder;

  @Test
  void needsNoBouncyCastle() {
    ClassLoader loader = NatsIdentityIT.class.getClassLoader();

    assertNotNull(loader.getResource("io/nats/client/NKey.class"));
    assertNull(loader.getResource("org/bouncycastle/crypto/signers/Ed25519Signer.class"));
  }

  @Test
  void showsWhoItIsWithASeedOrItsFile() throws Exception {
    NatsKey key = NatsKey.user();
    Path file = Files.writeString(folder.resolve("user.nk"), "# mine\r\n" + key.seed() + "\r\n");
    try (NatsServer server = serverFor(key)) {
      connect(server, "nkey-seed = " + key.seed()).close();
      connect(server, "nkey-seed = \"" + file + "\"").close();
      assertThrows(
          AuthenticationException.class,
          () -> connect(server, "nkey-seed = " + NatsKey.user().seed()));
    }
  }

  @Test
  void showsCredentialsOrTheirFile() throws Exception {
    NatsOperator operator = NatsOperator.create();
    Path file = Files.writeString(folder.resolve("user.creds"), operator.credentials());
    String pasted = operator.credentials().replace("\n", "\\n");
    try (NatsServer server = NatsServer.start(operator.serverConfig())) {
      connect(server, "credentials = \"" + file + "\"").close();
      connect(server, "credentials = \"" + pasted + "\"").close();
      assertThrows(
          AuthenticationException.class,
          () ->
              connect(
                  server,
                  "credentials = \""
                      + NatsOperator.create().credentials().replace("\n", "\\n")
                      + "\""));
    }
  }

  private static NatsServer serverFor(NatsKey key) {
    return NatsServer.start("authorization { users = [ { nkey: " + key.id() + " } ] }");
  }

  private static Connection connect(NatsServer server, String hocon)
      throws IOException, InterruptedException {
    Problems problems = new Problems();
    NatsIdentity identity = NatsIdentity.read(Settings.parse("nats", hocon, problems), "");
    assertEquals(List.of(), problems.all());
    Options.Builder options = new Options.Builder().server(server.url());
    identity.apply(options);
    return Nats.connect(options.build());
  }
}
