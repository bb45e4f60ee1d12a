package dev.natship.intake;

import dev.natship.lines.LevelSource;
import dev.natship.settings.Settings;
import dev.natship.settings.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What is found in each line when it arrives, and where.
///
/// @param levels where a line's level is looked for, in this order
public record IntakeSettings(List<LevelSource> levels) {
  public static final IntakeSettings USUAL = new IntakeSettings(LevelSource.USUAL);

  public IntakeSettings {
    levels = List.copyOf(levels);
  }

  /// Reports problems to the settings. When there are any, the result is not used.
  ///
  /// @param level the section `level`
  public static IntakeSettings read(Settings level) {
    List<String> words =
        Arrays.stream(LevelSource.values())
            .map(source -> source.name().toLowerCase(Locale.ROOT))
            .toList();
    List<LevelSource> levels = new ArrayList<>();
    for (String text : level.texts("from")) {
      int index = words.indexOf(text.toLowerCase(Locale.ROOT));
      if (index < 0) {
        level.problem(
            "from",
            "\""
                + text
                + "\": expected some of "
                + String.join(", ", words)
                + Spelling.hint(text, words));
      } else if (!levels.contains(LevelSource.values()[index])) {
        levels.add(LevelSource.values()[index]);
      }
    }
    return level.has("from") ? new IntakeSettings(levels) : USUAL;
  }
}
