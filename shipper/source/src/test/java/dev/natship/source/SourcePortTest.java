package dev.natship.source;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.natship.intake.ClockReading;
import dev.natship.intake.Inflow;
import dev.natship.intake.PauseDetector;
import io.nats.client.Options;
import io.nats.client.impl.SocketDataPort;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// When the socket is left alone for a moment.
@Timeout(60)
class SourcePortTest {
  private static final byte[] LINE = "MSG logs.a 1 5\r\nhello\r\n".getBytes(US_ASCII);
  private static final byte[] ANSWER = "PONG\r\n".getBytes(US_ASCII);
  private static final int FULL_READS = 50;
  private static final int ROUNDS = 100;

  private final Bursts socket = new Bursts();
  private boolean rested;

  /// The last read of a burst brings little. How much came is what came since the last rest:
  /// otherwise each burst would be followed by the long rest that is meant for a trickle.
  @Test
  void theEndOfABurstIsNoTrickle() throws Exception {
    SourcePort port = port();
    byte[] target = new byte[64 << 10];

    boolean wasShort = false;
    for (int round = 0; round < ROUNDS && !wasShort; round++) {
      socket.full = FULL_READS;
      long before = System.nanoTime();
      rested = false;
      while (!rested) {
        before = System.nanoTime();
        port.read(target, 0, target.length);
      }
      // However late this machine is, a long rest takes no less than that.
      wasShort = System.nanoTime() - before < Rest.LONG.toNanos();
    }

    assertTrue(wasShort, "each of " + ROUNDS + " rests was long");
  }

  /// To connect and to subscribe takes several answers, one after the other: a rest before each
  /// would be most of a start.
  @Test
  void nobodyRestsBetweenAnswers() throws Exception {
    SourcePort port = port();
    byte[] target = new byte[64 << 10];
    socket.text = ANSWER;
    for (int i = 0; i < ROUNDS; i++) {
      assertEquals(ANSWER.length, port.read(target, 0, target.length));
    }
    assertFalse(rested);

    socket.text = LINE;
    socket.at = 0;
    assertEquals(0, port.read(target, 0, target.length));
    assertFalse(rested);
    assertEquals(0, port.read(target, 0, target.length));
    assertTrue(rested);
  }

  private SourcePort port() throws ReflectiveOperationException {
    DeniedSubjects denied = new DeniedSubjects();
    ConnectionHealth health =
        new ConnectionHealth(InstantSource.system(), "", denied, Optional.empty());
    ClockReading now = ClockReading.now();
    Duration hour = Duration.ofHours(1);
    SubscriptionTable routes = new SubscriptionTable();
    new Taken().subscribe(routes, "logs.a", 1);
    LinkListener listener =
        new LinkListener(
            new ConnectionEvents(health, denied),
            new Inflow(new PauseDetector(hour, now), hour, now),
            routes,
            null,
            () -> {
              rested = true;
              return false;
            });
    SourcePort port = new SourcePort();
    port.afterConstruct(new Options.Builder().errorListener(listener).build());
    // What the client sets when it has connected.
    Field in = SocketDataPort.class.getDeclaredField("in");
    in.setAccessible(true);
    in.set(port, socket);
    return port;
  }

  /// Fills some reads to the last byte; each one after those gets a line.
  private static final class Bursts extends InputStream {
    private byte[] text = LINE;
    private int full;
    private int at;

    @Override
    public int read() throws IOException {
      throw new IOException("nobody reads single bytes");
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      int count = full > 0 ? length : text.length;
      full = Math.max(0, full - 1);
      for (int i = 0; i < count; i++) {
        into[offset + i] = text[at++ % text.length];
      }
      return count;
    }

    @Override
    public int available() {
      return full;
    }
  }
}
