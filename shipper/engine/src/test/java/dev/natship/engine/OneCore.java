package dev.natship.engine;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Encoding;
import dev.natship.api.LogLine;
import dev.natship.api.Output;
import dev.natship.deadletters.DeadLetterLog;
import dev.natship.deadletters.DeadLetters;
import dev.natship.journal.JournalSettings;
import dev.natship.testkit.Await;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/// A program of its own, for a machine with one core: lanes that are stuck, and one that is not.
/// Says so when that one has delivered everything while the others were stuck all the time.
public final class OneCore {
  private static final int LINES = 200;
  private static final int STUCK_LANES = 6;
  private static final AtomicInteger ENTERED = new AtomicInteger();
  private static final AtomicInteger LEFT = new AtomicInteger();

  private OneCore() {}

  public static void main(String[] args) throws Exception {
    AtomicInteger delivered = new AtomicInteger();
    List<LaneParts> destinations = new ArrayList<>();
    for (int i = 0; i < STUCK_LANES; i++) {
      Stuck stuck = new Stuck(args[0]);
      destinations.add(
          destination(
              "stuck" + i,
              stuck,
              args[0].equals("letters") ? _ -> stuck.stay() : new DeadLetterLog()));
    }
    destinations.add(
        destination(
            "free",
            new FakeSink()
                .answering(batch -> {
                  delivered.addAndGet(batch.size());
                  return FakeSink.OK;
                }),
            new DeadLetterLog()));
    Engine engine =
        Engine.open(
            JournalSettings.inMemory(4 << 20).chunked(1024, Duration.ofMillis(1)),
            8 << 20,
            InstantSource.system(),
            destinations);
    engine.lanes().forEach(Lane::trust);
    engine.start();
    engine.accept("logs.x", Rig.line("web", "info", "first"));
    engine.journal().seal();
    Await.until(Rig.SOON, () -> ENTERED.get() == STUCK_LANES);
    for (int i = 1; i < LINES; i++) {
      engine.accept("logs.x", Rig.line("web", "info", "line " + i));
    }
    engine.journal().seal();
    Await.until(Rig.SOON, () -> delivered.get() == LINES);
    System.out.println("delivered " + delivered.get() + ", no longer stuck " + LEFT.get());
    Runtime.getRuntime().halt(0);
  }

  private static LaneParts destination(String name, FakeSink sink, DeadLetters deadLetters) {
    return new LaneParts(
        name, Rig.settings(Rig.QUICK + "batch { events = 10 }"), sink, deadLetters);
  }

  /// Never comes back, and heeds no interrupt.
  private static final class Stuck extends FakeSink {
    private static final Pattern ENDLESS = Pattern.compile("(a+)+b");
    private final String where;

    Stuck(String where) {
      this.where = where;
    }

    @Override
    public Encoding encoding() {
      return new Encoding() {
        @Override
        public void encode(LogLine line, Output out) {
          if (where.equals("shaping") || where.equals("pattern")) {
            stay();
          }
          out.write('x');
        }
      };
    }

    @Override
    public Delivery deliver(Batch batch) {
      if (where.equals("letters")) {
        return new Delivery.Reject(400, "no", false);
      }
      stay();
      return FakeSink.OK;
    }

    private void stay() {
      ENTERED.incrementAndGet();
      if (where.equals("pattern")) {
        ENDLESS.matcher("a".repeat(60)).matches();
      }
      while (System.nanoTime() != 0) {
        Thread.onSpinWait();
      }
      LEFT.incrementAndGet();
    }
  }
}
