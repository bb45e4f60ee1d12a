package dev.natship.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.identity.NatsIdentity;
import dev.natship.settings.Problems;
import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NatsSettingsTest {

  @Test
  void isOnLoopbackWhereNothingIsSet() {
    NatsSettings settings = Harvest.settings("");

    assertEquals(List.of("nats://127.0.0.1:4222"), settings.urls());
    assertEquals(List.of("logs.>"), settings.subjects());
    assertEquals(new NatsIdentity.Nobody(), settings.identity());
    assertEquals("Fly logs stream", settings.clientName());
  }

  @Test
  void memoryIsSetAsideOnlyForTheClientsQueue() {
    assertEquals(0, read("reader = wire").queueBytes(16 << 20));
    assertEquals(16 << 20, read("reader = client").queueBytes(16 << 20));
  }

  private static NatsSettings read(String hocon) {
    return NatsSettings.read(Settings.parse("nats", hocon, new Problems()));
  }

  @Test
  void isFlysStreamWhereOnlyAnAccessTokenIsSet() {
    NatsSettings settings = Harvest.settings("password = \"FlyV1 fm2_x\"");

    assertEquals(List.of("nats://[fdaa::3]:4223"), settings.urls());
    assertEquals(new NatsIdentity.User("personal", new Secret("FlyV1 fm2_x")), settings.identity());
  }

  @Test
  void takesTheNetworkOfAWireGuardPeer() {
    assertEquals(
        List.of("nats://[fdaa:0:abcd::3]:4223"),
        Harvest.settings("password = x, network = \"fdaa:0:abcd\"").urls());
  }

  @Test
  void keepsUserAndPasswordWithAnAddressOfItsOwn() {
    NatsSettings settings = Harvest.settings("url = \"a:1, b:2\", user = org, password = x");

    assertEquals(List.of("a:1", "b:2"), settings.urls());
    assertEquals(new NatsIdentity.User("org", new Secret("x")), settings.identity());
  }

  @Test
  void checksTheServersNameWhereTheAddressAsksForTls() {
    assertTrue(Harvest.settings("url = \"TLS://a:1\"").tls().isPresent());
    assertTrue(Harvest.settings("url = \"wss://a:1\"").tls().isPresent());
    assertTrue(Harvest.settings("url = [\"nats://b:1\", \"WSS://a:1\"]").tls().isPresent());
    assertFalse(Harvest.settings("url = \"ws://a:1\"").tls().isPresent());
    assertFalse(Harvest.settings("url = \"nats://a:1\"").tls().isPresent());
  }

  @Test
  void leavesOutSubjectsThatOthersCover() {
    assertEquals(
        List.of("logs.>", "*.a"),
        Harvest.settings("subjects = \"logs.a.* logs.>,logs.b, *.a logs.>\"").subjects());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "subjects = [\"logs.>.x\"]",
        "subjects = [\"logs..x\"]",
        "url = \"nats://me:s3cret@[broken\"",
        "url = \"opentls://me:s3cret@a:1\"",
        "url = \"htp://me:s3cret@a:1\"",
        "url = [\"wss://a:1\", \"ws://me:s3cret@b:1\"]",
        "token = s3cret, password = s3cret",
        "nkey-seed = s3cret",
        "credentials = \"/nowhere/s3cret.creds\", ping = soon",
      })
  void tellsWhatIsWrongWithoutRepeatingSecrets(String hocon) {
    Problems problems = new Problems();

    NatsSettings.read(Settings.parse("nats", hocon, problems));

    assertFalse(problems.isEmpty());
    assertFalse(problems.all().toString().contains("s3cret@"), problems.all().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "nats://u:p@h:1, nats://h:1",
    "'tried [nats://u:p@a:1, tls://b:2]', 'tried [nats://a:1, tls://b:2]'",
    "no address @ all, no address @ all",
  })
  void showsAddressesWithoutPasswords(String text, String expected) {
    assertEquals(expected, NatsLink.bare(text));
  }

  @Test
  void passesTheLargerCountOfEachLineWhileTwoSubscriptionsOverlap() {
    Overlap overlap = new Overlap();
    byte[] line = {'x'};
    overlap.begin();

    assertTrue(overlap.isFirst(true, "a", line, 0, 1));
    assertTrue(overlap.isFirst(true, "a", line, 0, 1));
    assertFalse(overlap.isFirst(false, "a", line, 0, 1));
    assertFalse(overlap.isFirst(false, "a", line, 0, 1));
    assertTrue(overlap.isFirst(false, "a", line, 0, 1));
    assertFalse(overlap.isFirst(true, "a", line, 0, 1));
    assertTrue(overlap.isFirst(true, "b", line, 0, 1));
  }
}
