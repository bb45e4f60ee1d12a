package dev.natship.app;

import dev.natship.admin.Table;
import dev.natship.assembly.Plan;
import dev.natship.config.Configuration;
import dev.natship.config.Destination;
import dev.natship.settings.Problem;
import dev.natship.shell.Version;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// The one page that says what this process will do: source, journal, and every destination with
/// why it is on or not.
final class StartPage {
  private StartPage() {}

  static String of(Configuration configuration, Plan plan) {
    return of(configuration, plan, OptionalInt.empty());
  }

  /// @param columns of the terminal that shows it
  static String of(Configuration configuration, Plan plan, OptionalInt columns) {
    StringBuilder page = new StringBuilder("Natship ").append(Version.text()).append('\n');
    line(
        page,
        "nats",
        plan.nats().urls().stream().map(StartPage::bare).collect(Collectors.joining(" ")));
    line(page, "subjects", String.join(" ", plan.nats().subjects()));
    line(page, "queue", plan.nats().queue().isEmpty() ? "none: every line" : plan.nats().queue());
    line(page, "journal", journal(plan));
    line(
        page,
        "dead letters",
        plan.deadLetters()
            .map(Object::toString)
            .orElse("not kept: set journal.dir or dead-letters.dir"));
    line(page, "admin", plan.admin().admin().map(Object::toString).orElse("off"));
    line(page, "metrics", plan.admin().metrics().map(Object::toString).orElse("off"));
    line(
        page,
        "settings",
        configuration.files().isEmpty()
            ? "defaults and variables"
            : String.join(" ", configuration.files()));
    page.append('\n').append(destinations(configuration, columns));
    return page.toString();
  }

  /// Host and port alone: an address may hold a user and a password.
  private static String bare(String url) {
    try {
      URI address = new URI(url.contains("://") ? url : "nats://" + url);
      if (address.getHost() != null) {
        int port = address.getPort();
        return address.getScheme() + "://" + address.getHost() + (port < 0 ? "" : ":" + port);
      }
    } catch (URISyntaxException _) {
      // the answer below covers it
    }
    return "(no address)";
  }

  private static void line(StringBuilder page, String name, String value) {
    page.append("  ").append(name).repeat(' ', Math.max(0, 13 - name.length())).append(' ');
    page.append(value).append(System.lineSeparator());
  }

  private static String journal(Plan plan) {
    String memory = plan.journal().memoryBytes() / (1 << 20) + " MiB in memory";
    return plan.journal()
        .directory()
        .map(folder -> folder + ", at most " + plan.journal().retainBytes() / (1 << 20) + " MiB")
        .map(disk -> disk + ", " + memory)
        .orElse(memory + " only: lines that are pending when the process dies are lost");
  }

  private static String destinations(Configuration configuration, OptionalInt columns) {
    Table table = new Table("destination", "is", "type", "because").within(columns);
    for (Destination destination : configuration.destinations()) {
      if (destination instanceof Destination.On on) {
        table.row(on.name(), "on", on.type(), because(on));
      } else if (destination instanceof Destination.Half half) {
        table.row(half.name(), "half", "", "missing: " + String.join(", ", half.missing()));
      } else if (destination instanceof Destination.Broken broken) {
        table.row(broken.name(), "broken", "", first(broken.why()));
      } else if (destination instanceof Destination.Off off && !off.why().isEmpty()) {
        table.row(off.name(), "off", "", off.why());
      }
    }
    long more =
        configuration.destinations().stream()
            .filter(each -> each instanceof Destination.Off off && off.why().isEmpty())
            .count();
    return (table.isEmpty() ? "" : table)
        + (more == 0 ? "" : "  " + more + " more: natship providers\n");
  }

  private static String because(Destination.On on) {
    String address = TargetAddress.of(on.settings());
    return on.from() + (address.isEmpty() ? "" : ", to " + address);
  }

  private static String first(List<Problem> why) {
    int more = why.size() - 1;
    return why.getFirst() + (more == 0 ? "" : ", and " + more + " more");
  }
}
