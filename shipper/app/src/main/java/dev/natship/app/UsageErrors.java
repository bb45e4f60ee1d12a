package dev.natship.app;

import dev.natship.settings.Spelling;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/// What is wrong with the words of a command, in one line: which word, what is expected, and where
/// to read more.
final class UsageErrors {
  private UsageErrors() {}

  static String words(CommandLine.ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    String name = command.getCommandName();
    return name
        + ": "
        + what(wrong, command)
        + " (natship help"
        + name.substring("natship".length())
        + " tells more)";
  }

  private static String what(CommandLine.ParameterException wrong, CommandLine command) {
    if (wrong instanceof CommandLine.UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().getFirst();
      return word.startsWith("-")
          ? "there is no option " + name(word) + Spelling.hint(name(word), options(command))
          : "\"" + word + "\" is one word too many";
    }
    if (wrong instanceof CommandLine.MissingParameterException missing
        && !missing.getMissing().isEmpty()) {
      ArgSpec argument = missing.getMissing().getFirst();
      return argument instanceof OptionSpec option
          ? option.longestName() + " needs a value, " + option.paramLabel()
          : argument.paramLabel() + " is missing" + choices(argument, ": one of ");
    }
    ArgSpec argument = wrong.getArgSpec();
    if (argument == null) {
      return String.valueOf(wrong.getMessage());
    }
    String label =
        argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    String value = wrong.getValue() == null ? "" : wrong.getValue();
    if (wrong instanceof CommandLine.OverwrittenOptionException) {
      return label + " is given twice";
    }
    return "\""
        + value
        + "\" cannot be used for "
        + label
        + ": "
        + expected(argument)
        + Spelling.hint(value.toLowerCase(Locale.ROOT), constants(argument));
  }

  private static String expected(ArgSpec argument) {
    Class<?> type = argument.type();
    return type == int.class || type == long.class || Number.class.isAssignableFrom(type)
        ? "expected a whole number"
        : type == boolean.class ? "it takes no value" : "expected" + choices(argument, " one of ");
  }

  private static String choices(ArgSpec argument, String before) {
    List<String> constants = constants(argument);
    return constants.isEmpty() ? "" : before + String.join(", ", constants);
  }

  private static List<String> constants(ArgSpec argument) {
    Object[] constants = argument.type().getEnumConstants();
    return constants == null
        ? List.of()
        : Arrays.stream(constants)
            .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
            .toList();
  }

  private static String name(String word) {
    int equals = word.indexOf('=');
    return equals < 0 ? word : word.substring(0, equals);
  }

  private static List<String> options(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .filter(option -> !option.hidden())
        .map(OptionSpec::longestName)
        .collect(Collectors.toList());
  }
}
