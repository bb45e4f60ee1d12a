package dev.natship.admin;

import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import dev.natship.settings.Spelling;
import dev.natship.settings.WrongValue;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Where the admin server and the metrics server listen, who may read there, and the token that
/// changes of state need.
///
/// @param hosts names under which a browser may ask, besides addresses and private names
/// @param open what needs no token
public record AdminSettings(
    Optional<Address> admin,
    Optional<Secret> token,
    Optional<Address> metrics,
    List<String> hosts,
    Set<OpenPage> open) {
  public AdminSettings {
    hosts = List.copyOf(hosts);
    open = Set.copyOf(open);
  }

  /// Everything open, and no names of our own.
  public AdminSettings(Optional<Address> admin, Optional<Secret> token, Optional<Address> metrics) {
    this(admin, token, metrics, List.of(), EnumSet.allOf(OpenPage.class));
  }

  public static AdminSettings read(Settings admin, Settings metrics) {
    return new AdminSettings(
        Address.read(admin, "[::]:8686"),
        admin.optionalSecret("token"),
        Address.read(metrics, "[::]:9598"),
        admin.texts("hosts"),
        open(admin));
  }

  private static Set<OpenPage> open(Settings admin) {
    Set<OpenPage> open = EnumSet.noneOf(OpenPage.class);
    if (!admin.has("open")) {
      return EnumSet.allOf(OpenPage.class);
    }
    for (String word : admin.texts("open")) {
      switch (word.toLowerCase(Locale.ROOT)) {
        case "health" -> open.add(OpenPage.HEALTH);
        case "metrics" -> open.add(OpenPage.METRICS);
        case "status" -> open.add(OpenPage.STATUS);
        case "none" -> {}
        default ->
            admin.problem(
                "open",
                "expected a list of health, metrics, status, or none"
                    + WrongValue.words(word)
                    + Spelling.hint(word, List.of("health", "metrics", "status", "none")));
      }
    }
    return open;
  }
}
