package dev.natship.admin;

import dev.natship.api.Secret;
import dev.natship.api.Settings;
import java.util.Optional;

/// Where the admin server and the metrics server listen, and the token that changes of state need.
public record AdminSettings(
    Optional<Address> admin, Optional<Secret> token, Optional<Address> metrics) {

  public static AdminSettings read(Settings admin, Settings metrics) {
    return new AdminSettings(
        Address.read(admin, "[::]:8686"),
        admin.optionalSecret("token"),
        Address.read(metrics, "[::]:9598"));
  }
}
