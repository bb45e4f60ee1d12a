package dev.natship.settings;

import com.typesafe.config.Config;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes text from outside fit to be shown: short, on one line, without the secrets that it may
/// repeat and without characters that move a terminal's cursor or turn its text round.
///
/// What is clean stays as it is, so that a text may be cleaned twice. Secrets are looked for when
/// there is a first text to clean: most destinations never have one, and a start need not wait.
public final class Words {
  private static final int LONGEST = 500;
  private static final int MOST_READ = 16 * LONGEST;
  private static final String DOTS = "•••";

  private Supplier<Set<String>> search;
  private @Nullable List<String> secrets;

  private Words(Supplier<Set<String>> search) {
    this.search = search;
  }

  /// For text that no secret can be in.
  public static Words plain() {
    return new Words(Set::of);
  }

  static Words hiding(Config settings) {
    return new Words(() -> SecretTexts.in(settings).texts());
  }

  /// The longest first.
  private synchronized List<String> secrets() {
    List<String> found = secrets;
    if (found == null) {
      found =
          search.get().stream()
              .sorted((one, other) -> Integer.compare(other.length(), one.length()))
              .toList();
      secrets = found;
      search = Set::of;
    }
    return found;
  }

  /// The same, without these secrets and their parts too.
  public Words hidingToo(Collection<Secret> more) {
    return new Words(() -> {
      SecretTexts texts = new SecretTexts();
      more.forEach(secret -> texts.secret(secret.reveal()));
      Set<String> all = new LinkedHashSet<>(secrets());
      all.addAll(texts.texts());
      return all;
    });
  }

  public String clean(String text) {
    if (text.isEmpty()) {
      return text;
    }
    String safe = text.length() > MOST_READ ? text.substring(0, MOST_READ) : text;
    for (String secret : secrets()) {
      safe = safe.replace(secret, DOTS);
    }
    StringBuilder line = new StringBuilder(Math.min(safe.length(), LONGEST + 1));
    boolean space = false;
    int i = 0;
    while (i < safe.length() && line.length() < LONGEST) {
      int c = safe.codePointAt(i);
      i += Character.charCount(c);
      if (Character.isWhitespace(c)) {
        space = !line.isEmpty();
        continue;
      }
      if (space) {
        line.append(' ');
        space = false;
      }
      if (isUnseen(c)) {
        line.append(escaped(c));
      } else {
        line.appendCodePoint(c);
      }
    }
    if (i < safe.length() || line.length() > LONGEST) {
      cut(line);
    }
    return line.toString();
  }

  private static void cut(StringBuilder line) {
    int end = Math.min(line.length(), LONGEST);
    line.setLength(Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end);
    line.append('…');
  }

  /// Whether a character shows nothing itself but changes what is around it: controls (C1 too),
  /// marks of direction, halves of characters.
  public static boolean isUnseen(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  /// A character as JSON escapes it.
  public static String escaped(int c) {
    StringBuilder text = new StringBuilder();
    for (char half : Character.toChars(c)) {
      text.append("\\u");
      for (int shift = 12; shift >= 0; shift -= 4) {
        text.append(Character.forDigit(half >> shift & 0xf, 16));
      }
    }
    return text.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Words words && words.secrets().equals(secrets());
  }

  @Override
  public int hashCode() {
    return secrets().hashCode();
  }

  @Override
  public String toString() {
    return "words without " + secrets().size() + " secrets";
  }
}
