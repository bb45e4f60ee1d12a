package dev.natship.nats;

import java.util.List;

/// The subjects that Natship itself subscribes to, as far as the sink was told; what is published
/// into them would come back for ever.
record SubjectSpace(List<String> patterns) {

  SubjectSpace {
    patterns = List.copyOf(patterns);
  }

  /// Whether a subject template could give a subject that matches. Where a place begins anything is
  /// possible.
  boolean mayMeet(String template) {
    return patterns.stream().anyMatch(pattern -> mayMeet(template, pattern));
  }

  private static boolean mayMeet(String template, String pattern) {
    int place = template.indexOf("{{");
    String literal = place < 0 ? template : template.substring(0, place);
    String[] tokens = literal.split("\\.", -1);
    String[] wanted = pattern.split("\\.", -1);
    // The last token of a text that goes on is not known whole.
    int known = place < 0 ? tokens.length : tokens.length - 1;
    for (int i = 0; i < known; i++) {
      if (i >= wanted.length) {
        return false;
      }
      if (wanted[i].equals(">")) {
        return true;
      }
      if (!wanted[i].equals("*") && !wanted[i].equals(tokens[i])) {
        return false;
      }
    }
    if (place < 0) {
      return known == wanted.length;
    }
    return known < wanted.length
        && (isWild(wanted[known]) || wanted[known].startsWith(tokens[known]));
  }

  private static boolean isWild(String token) {
    return token.equals("*") || token.equals(">");
  }
}
