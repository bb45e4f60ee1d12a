package dev.natship.demo;

/// What an act may do to the world around Natship.
interface PlayStage {
  void answer(int status);

  /// The endpoint refuses the poison line from now on.
  void choke();

  void swallowAgain();

  void sayPoison();

  void retryDeadLetters();

  boolean ownsNats();

  void cutNats();

  void restoreNats();

  void kill();

  void restart();
}
