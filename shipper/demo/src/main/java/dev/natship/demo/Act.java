package dev.natship.demo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// One scene of the demo: what happens, and what there is to see.
enum Act {
  HEALTHY(
      '1',
      "healthy",
      5,
      "All is well: what the apps say is at all three destinations within a second.",
      Step.at(0, stage -> stage.answer(200))),
  DOWN(
      '2',
      "503",
      5,
      "The endpoint is down. Its lines wait in the journal; the file does not even notice.",
      Step.at(0, "the endpoint now answers 503", stage -> stage.answer(503))),
  REVOKED(
      '3',
      "401",
      6,
      "The key was revoked, and more tries would not help: Natship parks the endpoint, says so, and"
          + " knocks every 2 s.",
      Step.at(0, "the endpoint now answers 401", stage -> stage.answer(401))),
  RECOVERED(
      '4',
      "recovered",
      5,
      "The key is good again. Nobody touched Natship: what waited is delivered now.",
      Step.at(0, "the endpoint now answers 200", stage -> stage.answer(200))),
  POISON(
      '5',
      "poison",
      9,
      "One line is refused for ever. Natship halves the batch until it is found, keeps it as a dead"
          + " letter, and goes on.",
      Step.at(
          0,
          "checkout-api logs a price that is no number: the endpoint answers 400",
          stage -> {
            stage.answer(200);
            stage.choke();
            stage.sayPoison();
          }),
      Step.at(
          5,
          "the endpoint takes it now: natship dead-letters retry endpoint",
          stage -> {
            stage.swallowAgain();
            stage.retryDeadLetters();
          })),
  CUT(
      '6',
      "NATS cut",
      7,
      "NATS is gone for three seconds. Natship says so, comes back by itself, and tells how long"
          + " the gap was.",
      Step.at(
          0,
          "the NATS server is gone",
          stage -> {
            stage.answer(200);
            stage.cutNats();
          }),
      Step.at(3, "the NATS server is back", PlayStage::restoreNats)),
  KILLED(
      '7',
      "kill -9",
      9,
      "Natship dies without a word and is started again. The ledger goes on where it was; the time"
          + " in which nobody listened is told.",
      Step.at(
          0,
          "kill -9, while the endpoint is down",
          stage -> {
            stage.answer(503);
            stage.kill();
          }),
      Step.at(
          1,
          "Natship starts again, from its journal",
          stage -> {
            stage.answer(200);
            stage.restart();
          }));

  private final char key;
  private final String title;
  private final Duration length;
  private final String meaning;

  @SuppressWarnings("ImmutableEnumChecker") // List.of makes one that nobody can change.
  private final List<Step> steps;

  /// Something that is done, and told, at a moment of an act.
  record Step(Duration after, String told, Consumer<PlayStage> does) {
    static Step at(int seconds, String told, Consumer<PlayStage> does) {
      return new Step(Duration.ofSeconds(seconds), told, does);
    }

    static Step at(int seconds, Consumer<PlayStage> does) {
      return at(seconds, "", does);
    }
  }

  Act(char key, String title, int seconds, String meaning, Step... steps) {
    this.key = key;
    this.title = title;
    this.length = Duration.ofSeconds(seconds);
    this.meaning = meaning;
    this.steps = List.of(steps);
  }

  char key() {
    return key;
  }

  String title() {
    return title;
  }

  Duration length() {
    return length;
  }

  String meaning() {
    return meaning;
  }

  List<Step> steps() {
    return steps;
  }

  /// Whether it can be played with a server that is not the demo's own.
  boolean needsOwnNats() {
    return this == CUT;
  }

  Act next() {
    Act[] all = values();
    return all[(ordinal() + 1) % all.length];
  }

  static Optional<Act> of(int key) {
    for (Act act : values()) {
      if (act.key == key) {
        return Optional.of(act);
      }
    }
    return Optional.empty();
  }
}
