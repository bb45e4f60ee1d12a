package dev.natship.engine;

import dev.natship.settings.Settings;

/// Where a lane's dead letters go: `dead-letters`.
public sealed interface DeadLetterTarget {

  /// Into files of the lane's own.
  record Files() implements DeadLetterTarget {}

  /// Into Natship's own log.
  record Log() implements DeadLetterTarget {}

  /// To a NATS subject.
  record Subject(String name) implements DeadLetterTarget {}

  /// Reads `file`, `log`, or `nats:` and a subject.
  static DeadLetterTarget read(Settings settings) {
    String prefix = "nats:";
    String word = settings.text("dead-letters", "file").strip();
    if (word.equals("file")) {
      return new Files();
    }
    if (word.equals("log")) {
      return new Log();
    }
    if (!word.startsWith(prefix) || word.length() == prefix.length()) {
      settings.unusable("dead-letters", "expected file, log, or nats: and a subject");
      return new Files();
    }
    String name = word.substring(prefix.length());
    if (name.startsWith("$") || name.startsWith("_INBOX")) {
      settings.problem(
          "dead-letters",
          "subjects that begin with $ or _INBOX belong to the server, to which messages there are"
              + " commands; choose another one");
      return new Files();
    }
    return new Subject(name);
  }
}
