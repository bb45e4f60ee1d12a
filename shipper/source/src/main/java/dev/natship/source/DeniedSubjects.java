package dev.natship.source;

import dev.natship.api.SubjectPattern;
import dev.natship.intake.ClockReading;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The subjects that the server does not let us subscribe to. A subject is removed when it brings a
/// line after all, or when it was asked for again and not refused.
final class DeniedSubjects {
  private volatile Map<String, ClockReading> subjects = Map.of();

  boolean contain(SubjectPattern pattern) {
    return subjects.containsKey(pattern.text());
  }

  /// The subjects, or the server's words where they named none.
  List<String> subjects() {
    return List.copyOf(subjects.keySet());
  }

  void brought(SubjectPattern pattern) {
    if (contain(pattern)) {
      change(changed -> changed.remove(pattern.text()));
    }
  }

  /// Returns the subject, which is the text between the first quotes.
  String add(String error, ClockReading now) {
    int start = error.indexOf('"') + 1;
    int end = error.indexOf('"', start);
    String subject = start > 0 && end > start ? error.substring(start, end) : error;
    change(changed -> changed.put(subject, now));
    return subject;
  }

  /// Removes what was refused before `asked`. All subjects were asked for again then, and the
  /// server has answered since, so what it did not refuse again is allowed.
  void forgetBefore(ClockReading asked) {
    change(changed -> changed.values().removeIf(at -> at.isBefore(asked)));
  }

  private interface Change {
    void apply(Map<String, ClockReading> subjects);
  }

  private synchronized void change(Change change) {
    Map<String, ClockReading> changed = new LinkedHashMap<>(subjects);
    change.apply(changed);
    subjects = Collections.unmodifiableMap(changed);
  }
}
