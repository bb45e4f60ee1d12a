package dev.natship.codes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// The page CODES.md: what each code means, why it comes, and what to do. The same text is read in
/// the repository and printed by the program.
public final class CodePage {
  private static final String HEADING = "## ";

  private CodePage() {}

  /// What the page says about a code.
  public static String about(Code code) {
    String section = sections().get(code.word());
    if (section == null) {
      throw new IllegalStateException("CODES.md says nothing about " + code.word());
    }
    return section;
  }

  /// The sections by their headings, in the order of the page.
  public static Map<String, String> sections() {
    Map<String, String> sections = new LinkedHashMap<>();
    String[] parts = text().split("\n" + HEADING);
    for (int i = 1; i < parts.length; i++) {
      int end = parts[i].indexOf('\n');
      sections.put(parts[i].substring(0, end).strip(), parts[i].substring(end).strip());
    }
    return sections;
  }

  private static String text() {
    try (InputStream in = CodePage.class.getResourceAsStream("CODES.md")) {
      if (in == null) {
        throw new IllegalStateException("CODES.md is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
