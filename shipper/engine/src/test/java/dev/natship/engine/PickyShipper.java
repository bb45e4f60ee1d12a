package dev.natship.engine;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.batches.LineCounts;
import dev.natship.deadletters.DeadLetterFiles;
import dev.natship.deadletters.DeadLetters;
import dev.natship.journal.JournalSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// The process that [LetterKillTest] kills: ships numbered lines to a destination that refuses
/// every third one, and says what has become durable. Every answer ends with a full stop, so that a
/// torn one is not believed.
final class PickyShipper {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int LINES_AT_A_TIME = 20;
  private static final int BURST = 200;

  /// Longer than the journal waits before it saves the cursors.
  private static final long SAVED_MILLIS = 150;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
  private final Engine engine;
  private final Lane lane;
  private long next;

  private PickyShipper(Engine engine) {
    this.engine = engine;
    this.lane = engine.lane("box").orElseThrow();
    this.next = engine.journal().status().nextSequence();
  }

  /// @param arguments the folder, and `drain` to end once nothing is pending
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    try (FileChannel delivered =
            FileChannel.open(
                delivered(folder), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Engine engine = open(folder, delivered)) {
      PickyShipper shipper = new PickyShipper(engine);
      shipper.begin();
      if (arguments[1].equals("drain")) {
        shipper.drain();
      } else {
        shipper.ship();
      }
    }
  }

  static Path delivered(Path folder) {
    return folder.resolve("delivered");
  }

  static DeadLetterFiles letters(Path folder) {
    return new DeadLetterFiles(folder.resolve("letters"), "box", 1L << 30);
  }

  static boolean refuses(long line) {
    return line % 3 == 0;
  }

  private static Engine open(Path folder, FileChannel delivered) throws IOException {
    return Engine.open(
        JournalSettings.inMemory(4 << 20)
            .chunked(4 << 10, Duration.ofMillis(2))
            .on(folder.resolve("journal"))
            .retaining(64 << 20, Duration.ofDays(1))
            .syncing(Duration.ofMillis(5)),
        4 << 20,
        InstantSource.system(),
        List.of(
            new LaneParts(
                "box",
                Rig.settings(Rig.QUICK + "batch { events = 30 }"),
                new FakeSink().answering(batch -> answer(batch, delivered)),
                slowAtTimes(letters(folder)))));
  }

  /// Leaves time to be killed between a refusal and its letters, with the cursors saved meanwhile.
  private static DeadLetters slowAtTimes(DeadLetters letters) {
    AtomicInteger times = new AtomicInteger();
    return refused -> {
      if (times.incrementAndGet() % 8 == 0) {
        LockSupport.parkNanos(Duration.ofMillis(SAVED_MILLIS).toNanos());
      }
      letters.keep(refused);
    };
  }

  /// What was taken stands in the file before the answer. Some requests are refused whole, so that
  /// the bad lines have to be found.
  private static Delivery answer(Batch batch, FileChannel delivered) throws IOException {
    List<Delivery.Rejection> refused = new ArrayList<>();
    StringBuilder taken = new StringBuilder("\n");
    for (int item = 0; item < batch.size(); item++) {
      String number = new String(batch.item(item), StandardCharsets.US_ASCII);
      if (refuses(Long.parseLong(number))) {
        refused.add(new Delivery.Rejection(item, "every third one"));
      } else {
        taken.append(number).append(".\n");
      }
    }
    if (!refused.isEmpty() && batch.id().hashCode() % 2 == 0) {
      return new Delivery.Reject(400, "one of these", true);
    }
    ByteBuffer bytes = ByteBuffer.wrap(taken.toString().getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      delivered.write(bytes);
    }
    return refused.isEmpty()
        ? FakeSink.OK
        : new Delivery.Partial(200, "", new int[0], refused, Duration.ZERO);
  }

  /// Says what this life finds.
  private void begin() {
    LineCounts before = lane.lifetime().counts();
    say("from", next);
    say("delivered", before.delivered());
    say("dead-lettered", before.deadLettered());
    engine.start();
  }

  /// Rests after each burst, so that some of the lives end with everything settled and saved: what
  /// the next one writes first is not there yet.
  private void ship() throws InterruptedException, IOException {
    while (true) {
      for (int lines = 0; lines < BURST; lines += LINES_AT_A_TIME) {
        accept(LINES_AT_A_TIME);
        if (!engine.journal().awaitDurable(next - 1, LONG)) {
          throw new IOException("line " + next + " did not become durable");
        }
        say("durable", next);
      }
      while (pending() > 0) {
        Thread.sleep(1);
      }
      Thread.sleep(SAVED_MILLIS);
    }
  }

  /// New lines show that the destination is there; without them, a rest that it refuses whole would
  /// wait for ever.
  private void drain() throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    do {
      accept(3);
      for (int i = 0; i < 50 && pending() > 0; i++) {
        Thread.sleep(5);
      }
    } while (pending() > 0 && System.nanoTime() < end);
    if (pending() > 0) {
      System.err.println("still pending: " + lane.status());
    }
    LineCounts all = lane.lifetime().counts();
    say("end", next);
    say("read", all.read());
    say("delivered in all", all.delivered());
    say("dead-lettered in all", all.deadLettered());
    say("dropped", all.droppedLines());
    say("pending", all.pending());
  }

  private long pending() {
    LineCounts ledger = lane.ledger();
    if (!ledger.balances() || !lane.lifetime().counts().balances()) {
      throw new AssertionError(ledger.toString());
    }
    return ledger.pending();
  }

  private void accept(int lines) {
    for (int i = 0; i < lines; i++) {
      long got = engine.accept("logs.x", Rig.line("web", "info", Long.toString(next)));
      if (got != next) {
        throw new AssertionError("line " + next + " became " + got);
      }
      next++;
    }
  }

  private void say(String what, long number) {
    out.println(what + "=" + number + ".");
  }
}
