package dev.natship.transport;

import dev.natship.codes.Log;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Which gzip runs in this process: Java's own at first, and the one of [IsalGzip] once so much was
/// compressed that loading it pays. It is loaded on a thread of its own and has to compress a few
/// bodies rightly before it is trusted.
final class GzipChoice {
  /// Loading it costs as much as it saves on so many bytes, or less.
  private static final long WORTH_IT = Long.getLong("natship.isal.after", 64L << 20);

  /// Above this level Java's own makes smaller bodies.
  private static final int MOST_LEVEL = 3;

  private static final System.Logger LOG = Log.of(GzipChoice.class);

  static final GzipChoice SHARED = new GzipChoice(IsalGzip::find, WORTH_IT);

  private final Supplier<Optional<IsalGzip>> library;
  private final long worthIt;
  private final AtomicLong compressed = new AtomicLong();
  private final AtomicBoolean asked = new AtomicBoolean();
  private final ConcurrentLinkedQueue<IsalGzip> idle = new ConcurrentLinkedQueue<>();
  private volatile @Nullable IsalGzip model;

  /// @param worthIt so many bytes have to be compressed before the library is looked for
  GzipChoice(Supplier<Optional<IsalGzip>> library, long worthIt) {
    this.library = library;
    this.worthIt = worthIt;
  }

  /// Java's own has compressed so many bytes.
  void compressed(long bytes) {
    if (compressed.addAndGet(bytes) >= worthIt && !asked.getAndSet(true)) {
      Thread.ofPlatform().daemon().name("gzip").start(this::load);
    }
  }

  void load() {
    Optional<IsalGzip> found = library.get().filter(GzipChoice::isRight);
    found.ifPresent(idle::add);
    model = found.orElse(null);
    LOG.log(
        Level.DEBUG,
        found.isPresent() ? "gzip by ISA-L from now on" : "no ISA-L here; Java's own gzip goes on");
  }

  /// Whether ISA-L compresses bodies of this level now.
  boolean isFast(int level) {
    return model != null && level <= MOST_LEVEL;
  }

  /// Null where Java's own has to do it.
  byte @Nullable [] compress(Content content, int level) {
    IsalGzip first = model;
    if (first == null || level > MOST_LEVEL) {
      return null;
    }
    IsalGzip mine = idle.poll();
    if (mine == null) {
      mine = first.another();
    }
    try {
      byte[] packed = mine.compress(content, level);
      idle.add(mine);
      return packed;
    } catch (IllegalStateException broken) {
      model = null;
      LOG.log(Level.DEBUG, "ISA-L failed; Java's own gzip goes on", broken);
      return null;
    }
  }

  private static boolean isRight(IsalGzip candidate) {
    byte[] bytes = new byte[200_000];
    int state = 1;
    for (int i = 0; i < bytes.length; i++) {
      state = state * 1_103_515_245 + 12_345;
      // Something that repeats, something that does not, and a long run.
      bytes[i] = i < 60_000 ? (byte) (i % 61) : i < 130_000 ? (byte) (state >> 16) : 0;
    }
    try {
      for (int level = 1; level <= MOST_LEVEL; level++) {
        for (int length : new int[] {0, 1, 70_000, bytes.length}) {
          Content content = new Content().add(bytes, 0, length);
          byte[] packed = candidate.compress(content, level);
          if (!Arrays.equals(unpack(packed, length), Arrays.copyOf(bytes, length))
              || !Arrays.equals(packed, candidate.compress(content, level))) {
            return false;
          }
        }
      }
      return true;
    } catch (IllegalStateException | DataFormatException _) {
      return false;
    }
  }

  /// The content behind a header of ten bytes, when it has this length.
  private static byte[] unpack(byte[] packed, int length) throws DataFormatException {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(packed, 10, packed.length - 10);
      byte[] plain = new byte[length + 1];
      int size = inflater.inflate(plain);
      return inflater.finished() ? Arrays.copyOf(plain, size) : plain;
    } finally {
      inflater.end();
    }
  }
}
