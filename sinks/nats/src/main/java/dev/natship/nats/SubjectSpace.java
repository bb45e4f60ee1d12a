package dev.natship.nats;

import dev.natship.api.SubjectPattern;
import java.util.ArrayList;
import java.util.List;

/// The subjects that Natship itself subscribes to, as far as the sink knows. What is published to
/// them would come back for ever.
record SubjectSpace(List<SubjectPattern> patterns) {

  SubjectSpace {
    patterns = List.copyOf(patterns);
  }

  /// Leaves out what is no pattern: the source reports it where it reads it.
  static SubjectSpace of(List<String> texts) {
    List<SubjectPattern> patterns = new ArrayList<>();
    for (String text : texts) {
      try {
        patterns.add(SubjectPattern.parse(text));
      } catch (IllegalArgumentException _) {
        // nothing comes from it
      }
    }
    return new SubjectSpace(patterns);
  }

  /// Whether a subject template could give a subject that matches. Where a placeholder begins,
  /// anything is possible.
  boolean mayMeet(String template) {
    int placeholder = template.indexOf("{{");
    return placeholder < 0
        ? patterns.stream().anyMatch(pattern -> pattern.matches(template))
        : patterns.stream()
            .anyMatch(pattern -> pattern.mayMatchAfter(template.substring(0, placeholder)));
  }

  /// For people.
  String words() {
    return String.join(", ", patterns.stream().map(SubjectPattern::text).toList());
  }
}
