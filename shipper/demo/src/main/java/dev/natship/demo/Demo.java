package dev.natship.demo;

import dev.natship.terminal.Terminal;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The demo from its first look to its ledger: on the whole screen where a person looks, as lines
/// elsewhere.
public final class Demo {
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration LONGEST_START = Duration.ofSeconds(20);
  private static final Duration LONGEST_END = Duration.ofSeconds(15);
  private static final int REMEMBERED = 60;

  private final Settings settings;
  private final PrintStream out;
  private final Optional<Terminal> terminal;
  private final CountDownLatch stop;
  private final LiveStage stage;
  private final Play play;
  private final ArrayDeque<String> flows = new ArrayDeque<>();
  private final ArrayDeque<String> told = new ArrayDeque<>();
  private ShipperStatus last = ShipperStatus.NOTHING;

  /// @param shipper the command that ships, without the addresses
  /// @param retry the command that sends the endpoint's dead letters once more
  /// @param variables the environment of both
  /// @param admin host and port at which the shipper will be asked
  public record Settings(
      List<String> shipper,
      List<String> retry,
      Map<String, String> variables,
      String admin,
      Optional<String> server,
      int linesPerSecond,
      Duration length) {}

  /// @param stop counted down when somebody asks for the end
  public Demo(
      Settings settings, PrintStream out, Optional<Terminal> terminal, CountDownLatch stop) {
    this.settings = settings;
    this.out = out;
    this.terminal = terminal;
    this.stop = stop;
    this.stage = new LiveStage(settings.server(), this::shipper, settings.retry(), this::tell);
    this.play = new Play(stage, System::nanoTime, this::tell);
  }

  private ShipperProcess shipper(LiveStage.Addresses addresses) {
    Map<String, String> variables = new HashMap<>(settings.variables());
    variables.put("NATS_URL", addresses.nats());
    variables.put("DEMO_ENDPOINT", addresses.endpoint());
    variables.put("ADMIN_ADDRESS", settings.admin());
    return new ShipperProcess(
        settings.shipper(), variables, settings.admin(), this::flow, this::said);
  }

  /// Plays until somebody ends it.
  ///
  /// @return whether every line is accounted for
  public boolean play() throws InterruptedException {
    boolean balances;
    Optional<String> ledger;
    long said;
    long accepted;
    try (stage) {
      stage.startShipper();
      awaitListening();
      stage.startTraffic(settings.linesPerSecond());
      play.begin(Act.HEALTHY);
      // A slow machine takes seconds to get here: they are none of the demo's.
      runUntil(System.nanoTime() + settings.length().toNanos());
      terminal.ifPresent(Terminal::close);
      if (hasDiedUnasked()) {
        out.println("Natship has ended by itself. Its last words:");
        told.forEach(out::println);
        return false;
      }
      out.println("Stopping: the apps fall silent, and what waits is delivered ...");
      settle();
      balances = last.balances() && last.pending() == 0;
      ledger = stage.shipper().statusText(Terminal.columns());
      said = stage.said();
      accepted = stage.acceptedLines();
      stage.stopShipper();
    } finally {
      terminal.ifPresent(Terminal::close);
    }
    out.println();
    out.print(ledger.orElse("Natship did not live to tell its ledger.\n"));
    out.print(LastWords.of(said, accepted, last));
    return balances;
  }

  private void runUntil(long end) throws InterruptedException {
    while (stop.getCount() > 0 && System.nanoTime() - end < 0 && !hasDiedUnasked()) {
      play.tick();
      look();
      if (terminal.isPresent()) {
        terminal.get().draw(Picture.of(moment(), terminal.get().size()));
        obey(terminal.get().key(TICK));
      } else {
        stop.await(TICK.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  private boolean hasDiedUnasked() {
    return !stage.shipper().isAlive() && play.act() != Act.KILLED;
  }

  private void obey(OptionalInt key) {
    if (key.isEmpty()) {
      return;
    }
    switch (key.getAsInt()) {
      case 'q', 'Q', Terminal.INTERRUPT -> stop.countDown();
      case ' ' -> play.pause();
      default -> Act.of(key.getAsInt()).ifPresent(play::begin);
    }
  }

  /// What the apps say before anybody listens would be gone, as core NATS has it, and look like a
  /// loss.
  private void awaitListening() throws InterruptedException {
    long end = System.nanoTime() + LONGEST_START.toNanos();
    while (!(last.connected() && stage.shipper().isReady())
        && !hasDiedUnasked()
        && System.nanoTime() < end
        && !stop.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
      look();
      terminal.ifPresent(screen -> screen.draw(Picture.of(moment(), screen.size())));
    }
  }

  /// Mends the world, so that all that waits can arrive, and waits for that.
  private void settle() throws InterruptedException {
    play.begin(Act.HEALTHY);
    stage.stopTraffic();
    long end = System.nanoTime() + LONGEST_END.toNanos();
    do {
      TimeUnit.MILLISECONDS.sleep(TICK.toMillis());
      look();
    } while (last.pending() > 0 && System.nanoTime() < end);
  }

  private void look() {
    stage
        .shipper()
        .status()
        .ifPresent(status -> {
          tellChanges(last, status);
          last = status;
        });
  }

  /// Where nobody sees the states, changes are told.
  private void tellChanges(ShipperStatus before, ShipperStatus now) {
    for (ShipperStatus.Destination each : now.destinations()) {
      boolean same =
          before.destinations().stream()
              .anyMatch(old -> old.name().equals(each.name()) && old.state().equals(each.state()));
      if (!same && terminal.isEmpty()) {
        tell(each.name() + " is " + each.state() + ", " + each.pending() + " lines wait for it");
      }
    }
  }

  private Picture.Moment moment() {
    synchronized (told) {
      return new Picture.Moment(
          play.act(),
          play.isPaused(),
          play.age(),
          stage.said(),
          stage.nats(),
          "http://" + settings.admin() + "/",
          stage.shipper().isAlive() ? Optional.of(last) : Optional.empty(),
          last,
          new ArrayList<>(flows),
          new ArrayList<>(told));
    }
  }

  private void flow(String line) {
    remember(flows, line);
  }

  private void said(String words) {
    remember(told, words);
  }

  private void tell(String words) {
    remember(told, ">> " + words);
  }

  private void remember(ArrayDeque<String> lines, String line) {
    synchronized (told) {
      lines.add(line);
      if (lines.size() > REMEMBERED) {
        lines.remove();
      }
    }
    if (terminal.isEmpty()) {
      out.println(line);
    }
  }
}
