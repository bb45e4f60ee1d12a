package dev.natship.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Delivery;
import dev.natship.api.Sink;
import dev.natship.api.SinkFactory;
import dev.natship.contract.FlyLines;
import dev.natship.contract.LaneHarness;
import dev.natship.contract.LostAnswer;
import dev.natship.contract.Sinks;
import dev.natship.delivery.LaneStatus;
import dev.natship.gate.LaneState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Uses Microsoft's emulator, which checks every signature with its own code.
class AzuriteIT {
  private static Azurite azurite;

  @BeforeAll
  static void startAzurite() {
    azurite = Azurite.start();
  }

  @AfterAll
  static void stopAzurite() {
    if (azurite != null) {
      azurite.close();
    }
  }

  @Test
  void everyLineCanBeReadBackFromTheStore() throws Exception {
    azurite.createContainer("all-lines");
    try (LaneHarness lane =
        LaneHarness.of(factory(), settings("all-lines") + "batch { events = 100, age = 20s }\n")) {
      String[] messages =
          IntStream.range(0, 300).mapToObj(i -> "line " + i + " ü ☃ 🚀").toArray(String[]::new);

      assertEquals(300, FlyLines.feed(lane, messages).settle().delivered());

      List<String> stored = new ArrayList<>();
      for (String name : azurite.names("all-lines")) {
        stored.addAll(azurite.lines("all-lines", name));
      }
      assertEquals(3, azurite.names("all-lines").size());
      assertEquals(300, stored.size());
      for (String message : messages) {
        assertTrue(stored.stream().anyMatch(line -> line.contains('"' + message + '"')), message);
      }
    }
  }

  @Test
  void namesWithEveryKindOfCharacterAreSignedAsTheServerReadsThem() throws Exception {
    azurite.createContainer("odd-names");
    try (LaneHarness lane =
        LaneHarness.of(factory(), settings("odd-names") + "prefix = \"logs/{{message}}/\"\n")) {
      assertEquals(1, FlyLines.feed(lane, "ä b+c%d=e:g@h(i)!*'~$,;[j]☃").settle().delivered());

      assertEquals(1, azurite.names("odd-names").size());
      String name = azurite.names("odd-names").getFirst();
      assertTrue(name.startsWith("logs/ä b+c%d=e:g@h(i)!*"), name);
    }
  }

  @Test
  void aSecondAttemptFindsTheBlobOfTheFirst() throws Exception {
    azurite.createContainer("again");
    try (LaneHarness lane = LaneHarness.of(LostAnswer.of(factory()), settings("again"))) {
      assertEquals(1, FlyLines.feed(lane, "alpha").settle().delivered());

      assertEquals(2, lane.attempts().size());
      assertEquals(1, azurite.names("again").size());
    }
  }

  @Test
  void aWrongKeyParksAndSaysSo() throws Exception {
    azurite.createContainer("wrong");
    String wrong = settings("wrong").replace(Azurite.KEY, "b3RoZXI=");
    try (LaneHarness lane = LaneHarness.of(factory(), wrong)) {
      FlyLines.feed(lane, "alpha");

      LaneStatus status = lane.untilStatus(parked -> parked.state() == LaneState.PARKED);

      assertTrue(status.toString().contains("status=403"), status::toString);
      assertTrue(status.toString().contains("AuthorizationFailure"), status::toString);
      assertEquals(List.of(), azurite.names("wrong"));
    }
  }

  @Test
  void aContainerThatIsMadeLaterGetsEverything() throws Exception {
    try (LaneHarness lane = LaneHarness.of(factory(), settings("later"))) {
      FlyLines.feed(lane, "alpha", "beta");
      LaneStatus status = lane.untilStatus(parked -> parked.state() == LaneState.PARKED);
      assertTrue(status.toString().contains("ContainerNotFound"), status::toString);

      azurite.createContainer("later");

      assertEquals(2, lane.settle().delivered());
    }
  }

  @Test
  void aSharedAccessSignatureOpensTheContainerWithoutTheKey() throws Exception {
    azurite.createContainer("signed");
    try (LaneHarness lane =
        LaneHarness.of(factory(), signed("signed", "rcw", Duration.ofHours(1)))) {
      assertEquals(2, FlyLines.feed(lane, "alpha", "beta ü").settle().delivered());
    }
    try (LaneHarness lane =
        LaneHarness.of(
            factory(),
            signed("signed", "cw", Duration.ofHours(1)) + "prefix = \"logs/{{message}}/\"\n")) {
      assertEquals(1, FlyLines.feed(lane, "ä b+c%d=e:g@h(i)!*'~$,;[j]☃").settle().delivered());
    }

    assertTrue(
        azurite.names("signed").stream().anyMatch(name -> name.startsWith("logs/ä b+c%d=e:g@h")),
        azurite.names("signed")::toString);
  }

  @Test
  void aSharedAccessSignatureThatIsUsedUpOrMayNotWriteParksAndIsNotShown() throws Exception {
    azurite.createContainer("closed");
    for (String settings :
        List.of(
            signed("closed", "cw", Duration.ofHours(-1)),
            signed("closed", "r", Duration.ofHours(1)),
            signed("closed", "cw", Duration.ofHours(1)).replace("sp=cw", "sp=racwd"))) {
      try (LaneHarness lane = LaneHarness.of(factory(), settings)) {
        FlyLines.feed(lane, "alpha");

        LaneStatus status = lane.untilStatus(parked -> parked.state() == LaneState.PARKED);

        assertTrue(status.toString().contains("status=403"), status::toString);
        assertFalse(status.toString().contains("sig="), status::toString);
      }
    }
    assertEquals(List.of(), azurite.names("closed"));
  }

  @Test
  void aSecondAttemptWithASharedAccessSignatureFindsTheBlobOfTheFirst() throws Exception {
    azurite.createContainer("signed-again");
    try (LaneHarness lane =
        LaneHarness.of(
            LostAnswer.of(factory()), signed("signed-again", "cw", Duration.ofHours(1)))) {
      assertEquals(1, FlyLines.feed(lane, "alpha").settle().delivered());

      assertEquals(2, lane.attempts().size());
      assertEquals(1, azurite.names("signed-again").size());
    }
  }

  @Test
  void theCheckTellsWhatIsWrong() throws Exception {
    azurite.createContainer("checked");

    assertInstanceOf(Delivery.Accepted.class, check(settings("checked")));
    assertEquals(
        new Delivery.Park(404, "there is no container never-made"), check(settings("never-made")));
    assertEquals(403, check(settings("checked").replace(Azurite.KEY, "b3RoZXI=")).status());
  }

  private static Delivery check(String hocon) throws Exception {
    try (Sink sink = Sinks.of(factory(), hocon)) {
      return assertInstanceOf(Sink.Checkable.class, sink).check();
    }
  }

  private static SinkFactory factory() {
    return new AzureBlobSinkFactory(InstantSource.system());
  }

  /// Settings with a signed query in place of the key.
  ///
  /// @param life how long the query is valid
  private static String signed(String container, String permissions, Duration life)
      throws Exception {
    return """
    container = %s
    connection-string = "BlobEndpoint=%s/;SharedAccessSignature=%s"
    """
        .formatted(
            container,
            azurite.url(),
            Azurite.signedQuery(container, permissions, Instant.now().plus(life)));
  }

  private static String settings(String container) {
    return """
    container = %s
    connection-string = "AccountName=%s;AccountKey=%s;BlobEndpoint=%s"
    """
        .formatted(container, Azurite.ACCOUNT, Azurite.KEY, azurite.url());
  }
}
