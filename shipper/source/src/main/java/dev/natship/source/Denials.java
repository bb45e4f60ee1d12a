package dev.natship.source;

import java.util.HashSet;
import java.util.Set;

/// Subjects that the server does not let us subscribe to. One that brings a line after all is taken
/// off again, so nobody has to tell when permissions were given or another server is asked.
final class Denials {
  private volatile Set<String> subjects = Set.of();

  boolean contain(SubjectPattern pattern) {
    return subjects.contains(pattern.text());
  }

  void brought(SubjectPattern pattern) {
    if (contain(pattern)) {
      change(pattern.text(), false);
    }
  }

  /// The subject stands between the first quotes.
  void add(String error) {
    int start = error.indexOf('"') + 1;
    int end = error.indexOf('"', start);
    if (end > start) {
      change(error.substring(start, end), true);
    }
  }

  private synchronized void change(String subject, boolean denied) {
    Set<String> changed = new HashSet<>(subjects);
    if (denied ? changed.add(subject) : changed.remove(subject)) {
      subjects = Set.copyOf(changed);
    }
  }
}
