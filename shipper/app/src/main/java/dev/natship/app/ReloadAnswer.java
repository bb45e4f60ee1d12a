package dev.natship.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import dev.natship.admin.ReloadReport;
import dev.natship.shell.AdminClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/// The report of a reload, as the admin side has written it.
final class ReloadAnswer {
  private ReloadAnswer() {}

  /// Empty where it is none.
  static Optional<ReloadReport> read(AdminClient.Answer answer) {
    if (answer.plain() || (answer.status() != 200 && answer.status() != 409)) {
      return Optional.empty();
    }
    try {
      Config json = ConfigFactory.parseString(answer.text());
      return Optional.of(
          new ReloadReport(
              json.getBoolean("dryRun"),
              json.getStringList("files"),
              json.getStringList("refused"),
              json.getStringList("added"),
              each(json, "removed", Config::getLong),
              each(json, "changed", Config::getStringList),
              json.getStringList("unchanged"),
              each(json, "outdated", Config::getStringList),
              each(json, "broken", Config::getStringList),
              json.getStringList("halfConfigured"),
              json.getStringList("needsRestart"),
              json.getStringList("notes")));
    } catch (ConfigException _) {
      return Optional.empty();
    }
  }

  private static <T> Map<String, T> each(
      Config json, String name, BiFunction<Config, String, T> reading) {
    Map<String, T> all = new TreeMap<>();
    Config members = json.getConfig(name);
    for (String key : List.copyOf(members.root().keySet())) {
      all.put(key, reading.apply(members, ConfigUtil.joinPath(key)));
    }
    return all;
  }
}
