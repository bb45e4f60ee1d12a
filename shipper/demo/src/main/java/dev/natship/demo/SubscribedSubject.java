package dev.natship.demo;

import java.util.List;

/// What a subscriber asked for: `*` stands for one token, a final `>` for one or more.
///
/// This is the server's side. It stays apart from the pattern that the shipper uses, so that a
/// wrong rule there does not hide behind the same wrong rule here.
record SubscribedSubject(String text, List<String> tokens) {
  static SubscribedSubject of(String text) {
    List<String> tokens = tokens(text);
    for (int i = 0; i < tokens.size(); i++) {
      boolean early = tokens.get(i).equals(">") && i < tokens.size() - 1;
      if (tokens.get(i).isEmpty() || early) {
        throw new IllegalArgumentException("Invalid Subject");
      }
    }
    return new SubscribedSubject(text, tokens);
  }

  static List<String> tokens(String subject) {
    return List.of(subject.split("\\.", -1));
  }

  boolean matches(List<String> subject) {
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      if (i >= subject.size()) {
        return false;
      }
      if (token.equals(">")) {
        return true;
      }
      if (!token.equals("*") && !token.equals(subject.get(i))) {
        return false;
      }
    }
    return subject.size() == tokens.size();
  }
}
