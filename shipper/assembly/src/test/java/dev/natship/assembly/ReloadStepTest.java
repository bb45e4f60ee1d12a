package dev.natship.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is told of a change that could not be made.
class ReloadStepTest {
  private final Reload.Outcome outcome = new Reload.Outcome();

  @Test
  void aFailureWithoutWordsIsToldByItsName() {
    Reload.attempt(
        "a",
        outcome,
        () -> {
          throw new IllegalStateException();
        });

    assertEquals(Map.of("a", "java.lang.IllegalStateException"), outcome.failed);
  }

  @Test
  void aFailureWithWordsIsToldByThem() {
    Reload.attempt(
        "a",
        outcome,
        () -> {
          throw new IllegalStateException("the journal is closed");
        });

    assertEquals(Map.of("a", "the journal is closed"), outcome.failed);
  }

  /// Otherwise it would be taken for done, and no later reload would try it again.
  @Test
  void anErrorIsAFailureToo() {
    Reload.attempt(
        "a",
        outcome,
        () -> {
          throw new NoClassDefFoundError("com/example/Sink");
        });

    assertEquals(Map.of("a", "java.lang.NoClassDefFoundError: com/example/Sink"), outcome.failed);
  }

  @Test
  void whoeverIsInterruptedStaysSo() {
    Reload.attempt(
        "a",
        outcome,
        () -> {
          throw new InterruptedException();
        });

    assertTrue(Thread.interrupted());
    assertEquals(Map.of("a", "it was interrupted"), outcome.failed);
  }
}
