package dev.natship.app;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/// Help as it fits a terminal. Lines in the source are broken where the source is full; here those
/// of one paragraph become one, which the library breaks where the terminal is. A line that begins
/// with a space, as an example does, and an empty one stay as they are.
final class HelpText {
  private HelpText() {}

  static void flow(CommandLine command) {
    UsageMessageSpec help = command.getCommandSpec().usageMessage();
    help.description(flow(help.description()));
    help.footer(flow(help.footer()));
    command.getSubcommands().values().forEach(HelpText::flow);
  }

  private static String[] flow(String[] lines) {
    List<String> flowing = new ArrayList<>();
    for (String line : lines) {
      String before = flowing.isEmpty() ? "" : flowing.getLast();
      if (isText(before) && isText(line) && !before.endsWith(":")) {
        flowing.set(flowing.size() - 1, before + " " + line);
      } else {
        flowing.add(line);
      }
    }
    return flowing.toArray(String[]::new);
  }

  private static boolean isText(String line) {
    return !line.isEmpty() && line.charAt(0) != ' ';
  }
}
