package dev.natship.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.NatsKey;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is expected here was computed by the NATS client with Bouncy Castle.
class UserKeyTest {
  private static final String SEED = "SUAJSFYPXMMDI55DLKKMTPZZBN3QECOTFJMV2SUYPVA7JM7FSJDRVPUN2U";

  @ParameterizedTest
  @CsvSource({
    "SUAJSFYPXMMDI55DLKKMTPZZBN3QECOTFJMV2SUYPVA7JM7FSJDRVPUN2U,"
        + " UDKFWPH7SHJFODFJG5AZKAT2IFJC3GZ2ISF5HQFNFYUN6NHCK7TEOGBE,"
        + " 04b6abefa5aa18fac211dab5e559e4f2db1209d6cf9076ca7e2fcb18a7870ccb"
        + "2ba66c699afdbfca7fd6de758a9442612ee3622cc80bd4d24366acf71049ff05",
    "SUAAKGKLWVO4VM4RAALBOWVBI7Q7H2MO5APN675OIC76PE6Z7TWVFMVXAE,"
        + " UC7PJBRGL5PUVVQZO77SCCEIGE6S3HV63OZRAHVC2RPISH7BPOXNFJLI,"
        + " 7bb1f5e100d751a03480902457b1d486b6959a2e25be8cd433c0216e8840a2c0"
        + "060a37e9050acbd159f7bacc186f382aaa4f350df8f6b4f45412725d274cea0d",
    "SUAAFY2NCXS4JSVPCZX4F3OOUT5RWZPCICSOSRFTDUDQLZWIW4OPRPIH44,"
        + " UDH2J554HSDZP6C25LIXFHLWH4XCZPQ7JNQFGIPVE5U3UP3BPQZA7ZLO,"
        + " 97364a64ed7e4b5df7ade7b5266a1b17fdb952ca5027c7779a8db7c310dec4ba"
        + "5ec394c5d9160c8ff1f14cb097d02c1ce5a953fe37a16097407f3b3b8ae69508"
  })
  void knowsItsIdAndSignsLikeNatssOwn(String seed, String id, String signature) {
    UserKey key = UserKey.ofSeed(seed);

    assertEquals(id, key.id());
    assertEquals(
        signature, HexFormat.of().formatHex(key.sign("nonce".getBytes(StandardCharsets.US_ASCII))));
  }

  @Test
  void knowsTheIdOfAnySeed() {
    for (int i = 0; i < 50; i++) {
      NatsKey made = NatsKey.user();

      assertEquals(made.id(), UserKey.ofSeed(made.seed()).id(), made::seed);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SAAPZF6GSZUTAWFSF3ORI6PRSUZJPYOIEFA2NJDNTE3EZ5DBWML4TH4BOU, something else than a user",
    "SOAO4YKMYWTUWAU7R6AU4OGZHGK3NFFKEFIII6ER25O2RXO5YRSDJL2LDY, something else than a user",
    "UDKFWPH7SHJFODFJG5AZKAT2IFJC3GZ2ISF5HQFNFYUN6NHCK7TEOGBE, not a seed",
    "SUAJSFYPXMMDI55DLKKMTPZZBN3QECOTFJMV2SUYPVA7JM7FSJDRVPUN2, the checksum does not fit",
    "SUAJSFYPXMMDI55DLKKMTPZZBN3QECOTFJMV2SUYPVA7JM7FSJDRVPUN2UA, the checksum does not fit",
    "SUAJSFYPXMMDI55DLKKMTPZZBN3QECOTFJMV2SUYPVA7JM7FSJDRVPUNU2, the checksum does not fit",
    "SU1JSFYPXMMDI55DLKKMTPZZBN3QECOTFJMV2SUYPVA7JM7FSJDRVPUN2U, letter 3",
    "SU, the checksum does not fit",
    "'', the checksum does not fit"
  })
  void saysWhatIsWrongWithASeed(String seed, String words) {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> UserKey.ofSeed(seed));

    String message = String.valueOf(wrong.getMessage());
    assertTrue(message.contains(words), message);
    assertFalse(!seed.isEmpty() && message.contains(seed), message);
  }

  @Test
  void takesNoSeedWithOneLetterChanged() {
    long from = System.nanoTime();
    Random random = new Random(from);
    for (int i = 2; i < SEED.length() - 1; i++) {
      StringBuilder changed = new StringBuilder(SEED);
      char letter = (char) ('A' + random.nextInt(26));
      changed.setCharAt(i, letter);
      if (letter != SEED.charAt(i)) {
        assertThrows(
            IllegalArgumentException.class,
            () -> UserKey.ofSeed(changed.toString()),
            () -> changed + " of the random seed " + from);
      }
    }
  }
}
