package dev.natship.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.testkit.DebianPackages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// Compresses with Java's gzip and with ISA-L's. Without Debian's package of ISA-L, its tests are
/// skipped.
class GzipTest {
  private static final String LIBRARY = "usr/lib/{arch}/libisal.so.2";

  private final Random random = new Random(12);

  @Test
  void everyBodyOfIsalComesBackAtEveryLevel() throws IOException {
    GzipChoice gzip = fast();

    for (int i = 0; i < 3_000; i++) {
      byte[] body = body();
      int level = 1 + i % 3;
      assertArrayEquals(body, unpacked(gzip.compress(inPieces(body), level)), "body " + i);
    }
  }

  @Test
  void theSameBodyGivesTheSameBytesHoweverItLies() {
    GzipChoice gzip = fast();

    for (int i = 0; i < 300; i++) {
      byte[] body = body();
      byte[] whole = gzip.compress(new Content().add(body), 1);
      assertArrayEquals(whole, gzip.compress(inPieces(body), 1), "body " + i);
    }
  }

  @Test
  void isalMakesSmallerBodiesThanJavaAtTheSameLevel() throws Exception {
    GzipChoice gzip = fast();
    byte[] lines = lines(3_000);

    for (int level = 1; level <= 3; level++) {
      Content content = new Content().add(lines);
      int java = new Compressor.Gzip(level).compress(content).length;
      int isal = gzip.compress(content, level).length;
      assertTrue(isal < java * 1.05, level + ": " + isal + " bytes, " + java + " by Java");
    }
  }

  @Test
  void aLevelThatIsalDoesNotHaveStaysWithJava() {
    GzipChoice gzip = fast();

    assertTrue(gzip.isFast(3));
    assertFalse(gzip.isFast(4));
    assertNull(gzip.compress(new Content().add("line\n"), 4));
  }

  @Test
  void whatJavaHasCompressedStaysWithItWhenIsalTakesOver() throws Exception {
    GzipChoice gzip = new GzipChoice(() -> IsalGzip.find(List.of(path())), Long.MAX_VALUE);
    try (Compressors compressors = new Compressors(Compression.GZIP, 1, gzip)) {
      byte[] lines = lines(100);
      byte[] first = compressors.pack(inPieces(lines)).toByteArray();
      assertEquals("gzip, level 1, by Java", compressors.now());

      gzip.load();

      assertEquals("gzip, level 1, by ISA-L", compressors.now());
      assertArrayEquals(first, compressors.pack(inPieces(lines)).toByteArray());
      byte[] others = lines(101);
      byte[] packed = compressors.pack(inPieces(others)).toByteArray();
      assertArrayEquals(others, unpacked(packed));
      assertFalse(
          Arrays.equals(new Compressor.Gzip(1).compress(new Content().add(others)), packed));
    }
  }

  @Test
  void withoutTheLibraryJavaGoesOn() throws Exception {
    GzipChoice gzip =
        new GzipChoice(() -> IsalGzip.find(List.of("libnowhere.so.9")), Long.MAX_VALUE);
    gzip.load();

    try (Compressors compressors = new Compressors(Compression.GZIP, 1, gzip)) {
      byte[] lines = lines(100);
      assertArrayEquals(lines, unpacked(compressors.pack(new Content().add(lines)).toByteArray()));
      assertEquals("gzip, level 1, by Java", compressors.now());
    }
  }

  @Test
  void aLibraryOfAnotherKindIsNotUsed() {
    assertEquals(Optional.empty(), IsalGzip.find(List.of("libc.so.6", "libz.so.1")));
  }

  private static GzipChoice fast() {
    GzipChoice gzip = new GzipChoice(() -> IsalGzip.find(List.of(path())), Long.MAX_VALUE);
    gzip.load();
    assertTrue(gzip.isFast(1));
    return gzip;
  }

  private static String path() {
    return DebianPackages.find("libisal", List.of(LIBRARY), List.of("libisal2"))
        .file(LIBRARY)
        .toString();
  }

  /// A body of random length, long enough for several pieces, that compresses well or badly.
  private byte[] body() {
    byte[] body = new byte[random.nextInt(random.nextInt(10) == 0 ? 300_000 : 5_000)];
    int kinds = 1 + random.nextInt(256);
    for (int i = 0; i < body.length; i++) {
      boolean repeats = i > 100 && random.nextInt(kinds) != 0;
      body[i] = repeats ? body[i - 1 - kinds % 90] : (byte) random.nextInt();
    }
    return body;
  }

  private byte[] lines(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(
          "{\"message\":\"request %d took %d ms\",\"app\":\"web\",\"level\":\"info\"}\n"
              .formatted(random.nextInt(1_000_000), random.nextInt(900)));
    }
    return text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private Content inPieces(byte[] body) {
    Content content = new Content();
    for (int at = 0; at < body.length; ) {
      int end = Math.min(body.length, at + 1 + random.nextInt(2_000));
      content.add(Arrays.copyOfRange(body, at, end));
      at = end;
    }
    return content;
  }

  private static byte[] unpacked(byte[] packed) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }
}
