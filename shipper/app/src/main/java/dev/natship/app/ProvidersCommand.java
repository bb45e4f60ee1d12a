package dev.natship.app;

import dev.natship.admin.Table;
import dev.natship.config.Provider;
import dev.natship.settings.Problems;
import dev.natship.settings.Spelling;
import dev.natship.shell.ExitCode;
import dev.natship.shell.Shell;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Prints all providers, or all about one.
@Command(
    name = "natship providers",
    mixinStandardHelpOptions = true,
    description = "List the destinations Natship knows, and the variables that switch them on.",
    footer = {
      "",
      "Exits with 0, or 2 when there is no such provider.",
      "",
      "Examples:",
      "  natship providers",
      "  natship providers axiom"
    })
final class ProvidersCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "Tell more about this one.")
  private @Nullable String name;

  ProvidersCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    Problems problems = new Problems();
    List<Provider> all = Provider.all(shell.installation(), problems);
    String wanted = name;
    if (wanted == null) {
      list(all);
    } else {
      Optional<Provider> one = all.stream().filter(each -> each.name().equals(wanted)).findFirst();
      if (one.isEmpty()) {
        List<String> names = all.stream().map(Provider::name).toList();
        shell
            .err()
            .println("natship: there is no provider " + wanted + Spelling.hint(wanted, names));
        return ExitCode.USAGE;
      }
      show(one.get());
    }
    problems.all().forEach(shell.err()::println);
    return problems.isEmpty() ? ExitCode.GOOD : ExitCode.USAGE;
  }

  private void list(List<Provider> all) {
    Table table = new Table("name", "provider", "needs", "and may have");
    for (Provider provider : all) {
      table.row(
          provider.name(),
          provider.title(),
          needs(provider),
          String.join(" ", provider.names(Provider.Need.OPTIONAL)));
    }
    OptionalInt columns = shell.person().columns();
    if (!table.fits(columns)) {
      table = new Table("name", "needs").within(columns).continued();
      for (Provider provider : all) {
        table.row(provider.name(), needs(provider));
      }
    }
    shell.out().print(table);
    shell
        .out()
        .println(
            """

            What each may have besides: natship providers NAME. Anything else: describe it under
            sinks.<name> in your configuration file.\
            """);
  }

  private void show(Provider provider) {
    shell.out().println(provider.title() + " (" + provider.name() + ")");
    if (!provider.link().isEmpty()) {
      shell.out().println(provider.link());
    }
    if (!provider.notes().isEmpty()) {
      shell.out().println(provider.notes());
    }
    shell.out().println();
    for (Provider.Variable variable : provider.variables()) {
      shell
          .out()
          .println(
              "  "
                  + variable.name()
                  + switch (variable.need()) {
                    case REQUIRED -> "  required";
                    case ONE_OF -> "  one of these is required";
                    case CHOOSES -> "  its value says that this provider is meant";
                    case OPTIONAL -> "";
                  });
    }
  }

  private static String needs(Provider provider) {
    List<String> parts = new ArrayList<>(provider.names(Provider.Need.REQUIRED));
    parts.addAll(provider.names(Provider.Need.CHOOSES));
    List<String> oneOf = provider.names(Provider.Need.ONE_OF);
    if (!oneOf.isEmpty()) {
      parts.add(String.join(" or ", oneOf));
    }
    return String.join(" ", parts);
  }
}
