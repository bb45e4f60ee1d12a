package dev.natship.source;

import java.util.ArrayList;
import java.util.List;

/// A NATS subject that may hold wildcards: `*` stands for one token, `>` at the end for one or
/// more.
record SubjectPattern(String text, List<String> tokens) {
  private static final String ANY = "*";
  private static final String REST = ">";

  SubjectPattern {
    tokens = List.copyOf(tokens);
  }

  /// Throws `IllegalArgumentException` with a message for the owner.
  static SubjectPattern parse(String text) {
    List<String> tokens = List.of(text.split("\\.", -1));
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      if (token.isEmpty() || token.chars().anyMatch(Character::isWhitespace)) {
        throw new IllegalArgumentException("'" + text + "' is no NATS subject");
      }
      if (token.equals(REST) && i < tokens.size() - 1) {
        throw new IllegalArgumentException("'" + text + "': '>' may only stand at the end");
      }
    }
    return new SubjectPattern(text, tokens);
  }

  /// These patterns without those that another one covers, so that no line comes twice for nothing.
  static List<SubjectPattern> widest(List<SubjectPattern> patterns) {
    List<SubjectPattern> widest = new ArrayList<>();
    for (SubjectPattern pattern : patterns) {
      if (widest.stream().noneMatch(other -> other.covers(pattern))) {
        widest.removeIf(pattern::covers);
        widest.add(pattern);
      }
    }
    return List.copyOf(widest);
  }

  boolean hasWildcard() {
    return tokens.contains(ANY) || tokens.contains(REST);
  }

  boolean matches(String subject) {
    int at = 0;
    for (int i = 0; i < tokens.size(); i++) {
      if (at > subject.length()) {
        return false;
      }
      String token = tokens.get(i);
      if (token.equals(REST)) {
        return true;
      }
      int dot = subject.indexOf('.', at);
      int end = dot < 0 ? subject.length() : dot;
      boolean same =
          token.equals(ANY) || (token.length() == end - at && subject.startsWith(token, at));
      if (!same) {
        return false;
      }
      at = end + 1;
    }
    return at > subject.length();
  }

  /// Whether every subject that the other one matches is matched by this one.
  boolean covers(SubjectPattern other) {
    for (int i = 0; i < tokens.size(); i++) {
      if (i >= other.tokens.size()) {
        return false;
      }
      String mine = tokens.get(i);
      String theirs = other.tokens.get(i);
      if (mine.equals(REST)) {
        return true;
      }
      if (theirs.equals(REST) || !(mine.equals(ANY) || mine.equals(theirs))) {
        return false;
      }
    }
    return tokens.size() == other.tokens.size();
  }
}
