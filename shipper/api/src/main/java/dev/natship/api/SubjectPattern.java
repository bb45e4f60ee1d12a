package dev.natship.api;

import dev.natship.settings.Settings;
import java.util.ArrayList;
import java.util.List;

/// A NATS subject that may hold wildcards: `*` stands for one token, `>` at the end for one or
/// more.
public record SubjectPattern(String text, List<String> tokens) {
  private static final String ANY = "*";
  private static final String REST = ">";

  public SubjectPattern {
    tokens = List.copyOf(tokens);
  }

  /// Throws `IllegalArgumentException` with a message for the owner.
  public static SubjectPattern parse(String text) {
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

  /// Reads a list of patterns. One that is wrong is told as a problem and left out. One that NATS
  /// takes to the letter, which is hardly what was meant, is noted.
  public static List<SubjectPattern> read(Settings settings, String key) {
    List<SubjectPattern> patterns = new ArrayList<>();
    for (String text : settings.texts(key)) {
      try {
        SubjectPattern pattern = parse(text);
        patterns.add(pattern);
        if (pattern.hasPartOfAWildcard()) {
          settings.note(
              key,
              "'"
                  + text
                  + "' matches next to nothing: '*' and '>' stand for whole words between dots, not"
                  + " for parts of them");
        }
      } catch (IllegalArgumentException wrong) {
        settings.problem(key, String.valueOf(wrong.getMessage()));
      }
    }
    return patterns;
  }

  /// These patterns without those that another one covers, so that no line comes twice for nothing.
  public static List<SubjectPattern> widest(List<SubjectPattern> patterns) {
    List<SubjectPattern> widest = new ArrayList<>();
    for (SubjectPattern pattern : patterns) {
      if (widest.stream().noneMatch(other -> other.covers(pattern))) {
        widest.removeIf(pattern::covers);
        widest.add(pattern);
      }
    }
    return List.copyOf(widest);
  }

  private boolean hasPartOfAWildcard() {
    return tokens.stream()
        .anyMatch(token -> token.length() > 1 && (token.contains(ANY) || token.contains(REST)));
  }

  public boolean hasWildcard() {
    return tokens.contains(ANY) || tokens.contains(REST);
  }

  public boolean matches(String subject) {
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

  /// Whether some subject that begins with this text could match.
  public boolean mayMatchAfter(String beginning) {
    List<String> given = List.of(beginning.split("\\.", -1));
    int last = given.size() - 1;
    for (int i = 0; i < last; i++) {
      if (i >= tokens.size()) {
        return false;
      }
      String token = tokens.get(i);
      if (token.equals(REST)) {
        return true;
      }
      if (!token.equals(ANY) && !token.equals(given.get(i))) {
        return false;
      }
    }
    return last < tokens.size()
        && (isWildcard(tokens.get(last)) || tokens.get(last).startsWith(given.get(last)));
  }

  private static boolean isWildcard(String token) {
    return token.equals(ANY) || token.equals(REST);
  }

  /// Whether every subject that the other one matches is matched by this one.
  public boolean covers(SubjectPattern other) {
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
