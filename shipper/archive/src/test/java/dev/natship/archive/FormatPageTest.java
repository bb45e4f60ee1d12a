package dev.natship.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.api.Level;
import dev.natship.segments.ChunkFormat;
import dev.natship.testkit.FormatPage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Writes the example of `FORMAT.md` and holds every row of its tables against the bytes.
class FormatPageTest {
  private static final long EPOCH = 1_700_000_000_000L;
  private static final BlockSummary SUMMARY =
      new BlockSummary(
          64,
          53,
          79,
          41,
          43,
          2,
          EPOCH + 123,
          EPOCH + 125,
          4 | 32,
          Optional.of(
              new BlockSummary.Names(
                  new NameSet.Names(Set.of("web")),
                  new NameSet.Names(Set.of("")),
                  new NameSet.Bloom(new byte[NameSet.BLOOM_BYTES]))));

  private final FormatPage page;

  FormatPageTest() throws IOException {
    page = FormatPage.read(Path.of("FORMAT.md"));
  }

  @Test
  void aFileIsAsThePageSays() throws Exception {
    byte[] index = ArchiveFormat.index(List.of(SUMMARY));
    byte[] footer =
        ArchiveFormat.footer(
            new ArchiveFormat.Footer(117, 41, 43, 2, EPOCH + 123, EPOCH + 125, 79), 1, index);
    ByteBuffer.wrap(footer).putInt(72, 9);
    ByteBuffer.wrap(footer).putInt(76, ChunkFormat.sum(footer, 0, 76));

    page.holds(0, ArchiveFormat.header(new ArchiveFormat.Header(EPOCH, 41, 43, 2)));
    page.holds(
        1, ArchiveFormat.block(new ArchiveFormat.Block(53, 79, BlockCodec.ZSTD, 41, 43, 2, 7)));
    page.holds(2, index);
    page.holds(3, footer);
    page.says("`" + new ArchiveFormat.Name(3, 41).text() + "`");
    page.says("more than " + NameSet.MOST_NAMES + " of them, or more than " + NameSet.MOST_BYTES);
  }

  @Test
  void levelsHaveTheBitsThatThePageSays() throws Exception {
    for (Level level : Level.values()) {
      page.says((1 << level.ordinal()) + " " + level.word());
    }
  }

  @Test
  void theFilterHasTheBitsThatThePageSays() {
    byte[] web = "web".getBytes(StandardCharsets.US_ASCII);
    long hash = 0xcbf29ce484222325L;
    for (byte b : web) {
      hash = (hash ^ b) * 0x100000001b3L;
    }
    hash ^= hash >>> 29;
    byte[] expected = new byte[NameSet.BLOOM_BYTES];
    for (int i = 0; i < 4; i++) {
      int bit = Math.floorMod((int) hash + i * ((int) (hash >>> 32) | 1), 8192);
      expected[bit / 8] |= (byte) (1 << bit % 8);
    }
    var bloom = new NameSet.Bloom(new byte[NameSet.BLOOM_BYTES]);

    bloom.add(web, web.length);

    assertArrayEquals(expected, bloom.bits());
    assertTrue(bloom.mayHave("web"));
  }
}
