package dev.natship.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What stands on the command line for all commands: `-c FILE`, before or behind the command; and
/// `help COMMAND`, which is `COMMAND --help`. Commands that were written for another image mean
/// `run`.
///
/// @param rest everything else, in its order
record GlobalWords(Optional<String> file, List<String> rest) {
  private static final String LONG = "--config";

  /// Who moves from fly-log-shipper may have this script in his `fly.toml`, with or without a shell
  /// before it.
  private static final String START_OF_FLY_LOG_SHIPPER = "start-fly-log-transporter.sh";

  /// Empty when a file's name is missing.
  static Optional<GlobalWords> parse(String... args) {
    if (args.length > 0 && args[args.length - 1].strip().endsWith(START_OF_FLY_LOG_SHIPPER)) {
      return Optional.of(new GlobalWords(Optional.empty(), List.of("run")));
    }
    Optional<String> file = Optional.empty();
    List<String> rest = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--")) {
        // What follows belongs to another program.
        rest.addAll(List.of(args).subList(i, args.length));
        break;
      } else if (args[i].equals("-c") || args[i].equals(LONG)) {
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
    if (!rest.isEmpty() && isSelf(rest.getFirst())) {
      rest.removeFirst();
    }
    if (rest.size() == 2 && rest.getFirst().equals("help")) {
      rest = List.of(rest.get(1), "--help");
    }
    return Optional.of(new GlobalWords(file, List.copyOf(rest)));
  }

  /// Where a platform lays its command behind the image's entry point, the program's own name comes
  /// as the first word.
  private static boolean isSelf(String word) {
    return word.equals("natship") || word.endsWith("/natship");
  }
}
