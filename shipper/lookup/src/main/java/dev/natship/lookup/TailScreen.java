package dev.natship.lookup;

import dev.natship.terminal.Terminal;
import dev.natship.viewer.Arrival;
import dev.natship.viewer.Screen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/// Shows what arrives on the whole screen, and does what keys ask for.
final class TailScreen implements LogFeed.Taker {
  private static final Duration TURN = Duration.ofMillis(100);
  private static final Duration REST_OF_A_KEY = Duration.ofMillis(25);
  private static final int ESCAPE = 27;

  private final Terminal terminal;
  private final Screen screen;
  private final List<String> troubles = new ArrayList<>();

  TailScreen(Terminal terminal, Screen screen) {
    this.terminal = terminal;
    this.screen = screen;
  }

  /// Until a key ends it, or there is nothing more to come.
  void run(BooleanSupplier over) throws InterruptedException {
    boolean goesOn = true;
    while (goesOn && !over.getAsBoolean()) {
      terminal.draw(screen.draw(terminal.size()));
      OptionalInt key = terminal.key(TURN);
      goesOn = key.isEmpty() || press(key.getAsInt());
    }
  }

  private boolean press(int key) throws InterruptedException {
    if (key == ESCAPE) {
      OptionalInt second = terminal.key(REST_OF_A_KEY);
      if (second.isPresent()) {
        OptionalInt next = terminal.key(REST_OF_A_KEY);
        // Keys such as Delete send digits, and a sign that ends them.
        while (next.isPresent() && next.getAsInt() < '@') {
          next = terminal.key(REST_OF_A_KEY);
        }
        next.ifPresent(letter -> arrow(letter));
        return true;
      }
    }
    return screen.key(key);
  }

  private void arrow(int letter) {
    if (letter == 'A' || letter == 'B') {
      screen.arrow(letter == 'A');
    }
  }

  /// What a person has to read after the screen is gone.
  synchronized List<String> troubles() {
    return List.copyOf(troubles);
  }

  @Override
  public void arrived(Arrival arrival, byte[] json) {
    screen.add(arrival);
  }

  @Override
  public void idle() {
    // drawn ten times a second
  }

  @Override
  public void state(String words) {
    screen.state(words);
  }

  @Override
  public synchronized void trouble(String words) {
    screen.state(words);
    troubles.add(words);
  }
}
