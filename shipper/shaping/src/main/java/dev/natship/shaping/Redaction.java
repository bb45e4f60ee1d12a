package dev.natship.shaping;

import dev.natship.api.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// One named pattern whose matches never leave the house: `redact { email = "[email]" }` for a
/// well-known name (`ansi` is the colours of terminals), or `redact { ticket { match = "T-[0-9]+",
/// with = "[ticket]" } }`.
record Redaction(String name, Pattern pattern, String replacement) {
  private static final Map<String, String> KNOWN =
      Map.of(
          "ansi", "\u001b\\[[0-9;?]*[ -/]*[@-~]",
          "email", "[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+",
          "ipv4", "\\b(?:[0-9]{1,3}\\.){3}[0-9]{1,3}\\b",
          "card", "\\b(?:[0-9][ -]?){12,18}[0-9]\\b",
          "bearer", "(?<=\\b[Bb]earer )[A-Za-z0-9._~+/=-]+",
          "jwt", "\\beyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*",
          "aws-key", "\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b");

  static List<Redaction> read(Settings settings) {
    List<Redaction> redactions = new ArrayList<>();
    for (String name : settings.names("redact")) {
      String key = "redact." + name;
      boolean own = settings.json(key).startsWith("{");
      String match = own ? settings.text(key + ".match") : KNOWN.getOrDefault(name, "");
      String with = own ? settings.text(key + ".with", "[redacted]") : settings.text(key, "");
      if (match.isEmpty()) {
        if (!own) {
          settings.problem(
              key,
              "no well-known pattern; write { match = \"…\", with = \"…\" } or one of "
                  + String.join(", ", KNOWN.keySet().stream().sorted().toList()));
        }
        continue;
      }
      try {
        redactions.add(new Redaction(name, Pattern.compile(match), with));
      } catch (PatternSyntaxException wrong) {
        settings.problem(key + ".match", "not a regular expression: " + wrong.getDescription());
      }
    }
    return List.copyOf(redactions);
  }

  String apply(String text) {
    var matcher = pattern.matcher(text);
    return matcher.find()
        ? matcher.replaceAll(java.util.regex.Matcher.quoteReplacement(replacement))
        : text;
  }
}
