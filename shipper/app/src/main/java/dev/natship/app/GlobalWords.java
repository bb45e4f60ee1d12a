package dev.natship.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What stands on the command line for all commands: `-c FILE`, before or behind the command; and
/// `help COMMAND`, which is `COMMAND --help`. Commands that were written for another image mean
/// `run`.
///
/// @param rest everything else, in its order
/// @param wrong what cannot be understood
record GlobalWords(Optional<String> file, List<String> rest, Optional<String> wrong) {
  private static final String LONG = "--config";

  /// Who moves from fly-log-shipper may have this script in his `fly.toml`, with or without a shell
  /// before it.
  private static final String START_OF_FLY_LOG_SHIPPER = "start-fly-log-transporter.sh";

  static GlobalWords parse(String... args) {
    if (args.length > 0 && args[args.length - 1].strip().endsWith(START_OF_FLY_LOG_SHIPPER)) {
      return new GlobalWords(Optional.empty(), List.of("run"), Optional.empty());
    }
    List<String> files = new ArrayList<>();
    List<String> rest = new ArrayList<>();
    boolean nameless = false;
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--")) {
        // What follows belongs to another program.
        rest.addAll(List.of(args).subList(i, args.length));
        break;
      } else if (args[i].equals("-c") || args[i].equals(LONG)) {
        if (++i < args.length) {
          files.add(args[i]);
        } else {
          nameless = true;
        }
      } else if (args[i].startsWith(LONG + "=")) {
        files.add(args[i].substring(LONG.length() + 1));
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
    return new GlobalWords(files.stream().findFirst(), List.copyOf(rest), wrong(files, nameless));
  }

  private static Optional<String> wrong(List<String> files, boolean nameless) {
    if (nameless || files.contains("")) {
      return Optional.of("-c needs the name of a configuration file");
    }
    return files.size() > 1
        ? Optional.of(
            "-c is given twice ("
                + String.join(", ", files)
                + "); write include \""
                + files.get(1)
                + "\" into the first file instead")
        : Optional.empty();
  }

  /// Where a platform lays its command behind the image's entry point, the program's own name comes
  /// as the first word.
  private static boolean isSelf(String word) {
    return word.equals("natship") || word.endsWith("/natship");
  }
}
