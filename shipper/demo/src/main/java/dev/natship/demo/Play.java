package dev.natship.demo;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Goes through the acts by the clock, again and again, or jumps to the one that is asked for.
final class Play {
  private final PlayStage stage;
  private final LongSupplier nanoTime;
  private final Consumer<String> told;
  private Act act = Act.HEALTHY;
  private long began;
  private int stepsDone;
  private boolean paused;

  /// @param told hears what happens
  Play(PlayStage stage, LongSupplier nanoTime, Consumer<String> told) {
    this.stage = stage;
    this.nanoTime = nanoTime;
    this.told = told;
    this.began = nanoTime.getAsLong();
  }

  /// Does what is due.
  void tick() {
    doDueSteps();
    if (!paused && age().compareTo(act.length()) >= 0) {
      begin(playable(act.next()));
    }
  }

  /// Starts this act now. What an act before it has broken is mended first, except for the
  /// endpoint's answer, which each act says for itself.
  void begin(Act next) {
    if (next.needsOwnNats() && !stage.ownsNats()) {
      told.accept("your own NATS server is left alone: no act \"" + next.title() + "\"");
      return;
    }
    stage.swallowAgain();
    if (stage.ownsNats()) {
      stage.restoreNats();
    }
    stage.restart();
    act = next;
    began = nanoTime.getAsLong();
    stepsDone = 0;
    doDueSteps();
  }

  /// Stays in this act until told otherwise, or goes on.
  void pause() {
    paused = !paused;
  }

  boolean isPaused() {
    return paused;
  }

  Act act() {
    return act;
  }

  Duration age() {
    return Duration.ofNanos(nanoTime.getAsLong() - began);
  }

  private Act playable(Act wanted) {
    return wanted.needsOwnNats() && !stage.ownsNats() ? wanted.next() : wanted;
  }

  private void doDueSteps() {
    while (stepsDone < act.steps().size()
        && act.steps().get(stepsDone).after().compareTo(age()) <= 0) {
      Act.Step step = act.steps().get(stepsDone++);
      if (!step.told().isEmpty()) {
        told.accept(step.told());
      }
      step.does().accept(stage);
    }
  }
}
