package dev.natship.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What stands on the command line for all commands: `-c FILE`, before or behind the command; and
/// `help COMMAND`, which is `COMMAND --help`.
///
/// @param rest everything else, in its order
record GlobalWords(Optional<String> file, List<String> rest) {
  private static final String LONG = "--config";

  /// Empty when a file's name is missing.
  static Optional<GlobalWords> parse(String... args) {
    Optional<String> file = Optional.empty();
    List<String> rest = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("-c") || args[i].equals(LONG)) {
        if (++i == args.length) {
          return Optional.empty();
        }
        file = Optional.of(args[i]);
      } else if (args[i].startsWith(LONG + "=")) {
        file = Optional.of(args[i].substring(LONG.length() + 1));
      } else {
        rest.add(args[i]);
      }
    }
    if (rest.size() == 2 && rest.getFirst().equals("help")) {
      rest = List.of(rest.get(1), "--help");
    }
    return Optional.of(new GlobalWords(file, List.copyOf(rest)));
  }
}
