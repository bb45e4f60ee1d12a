package dev.natship.app;

import java.util.ArrayList;
import java.util.List;

/// One entry of `failures.txt`: what a person does, and what is said then.
///
/// @param config lines of the person's own configuration file, `own.conf`
/// @param command variables, then `natship` and its words
/// @param code what it exits with; -1 for one that runs on
/// @param told what it prints: on standard error, or where nothing is said there, on standard
///   output
record FailureCase(String title, List<String> config, String command, int code, String told) {
  private static final String TITLE = "== ";
  private static final String CONFIG = "own.conf: ";
  private static final String COMMAND = "$ ";
  private static final String CODE = "exits with ";
  private static final String RUNS_ON = "runs on";

  /// What stands above the first entry.
  static String head(String text) {
    return text.substring(0, text.indexOf("\n" + TITLE));
  }

  static List<FailureCase> read(String text) {
    List<FailureCase> cases = new ArrayList<>();
    for (String entry : text.substring(head(text).length()).split("\n(?=" + TITLE + ")")) {
      if (!entry.isBlank()) {
        cases.add(entry(entry.lines().toList()));
      }
    }
    return cases;
  }

  private static FailureCase entry(List<String> lines) {
    String title = lines.getFirst().substring(TITLE.length());
    List<String> config = new ArrayList<>();
    String command = "";
    int code = -1;
    StringBuilder told = new StringBuilder();
    for (String line : lines.subList(1, lines.size())) {
      if (line.startsWith(CONFIG)) {
        config.add(line.substring(CONFIG.length()));
      } else if (line.startsWith(COMMAND)) {
        command = line.substring(COMMAND.length());
      } else if (line.startsWith(CODE)) {
        code = Integer.parseInt(line.substring(CODE.length()));
      } else if (!line.equals(RUNS_ON)) {
        told.append(line).append('\n');
      }
    }
    return new FailureCase(title, config, command, code, told.toString().strip());
  }

  FailureCase ending(int newCode, String newlyTold) {
    return new FailureCase(title, config, command, newCode, newlyTold.strip());
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(TITLE).append(title).append('\n');
    config.forEach(line -> text.append(CONFIG).append(line).append('\n'));
    text.append(COMMAND).append(command).append('\n').append(told).append('\n');
    return text.append(code < 0 ? RUNS_ON : CODE + code).append('\n').toString();
  }
}
