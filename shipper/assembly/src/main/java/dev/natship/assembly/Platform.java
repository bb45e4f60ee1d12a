package dev.natship.assembly;

import dev.natship.config.Variables;
import java.time.Duration;

/// The platform that this process runs on, as far as its variables tell.
public enum Platform {
  FLY,
  KUBERNETES,
  /// A machine of its own, or a platform that says nothing.
  OTHER;

  public static Platform of(Variables variables) {
    if (variables.value("FLY_APP_NAME").isPresent()) {
      return FLY;
    }
    return variables.value("KUBERNETES_SERVICE_HOST").isPresent() ? KUBERNETES : OTHER;
  }

  /// Whether people deploy first and set secrets later, each of which starts the process again.
  public boolean setsSecretsLater() {
    return this != OTHER;
  }

  /// How long a stop may take where nobody says so: Fly waits five seconds unless told otherwise,
  /// closing takes half a second more, and a stop that hangs is cut off a second later.
  Duration stopDeadline() {
    return Duration.ofSeconds(this == FLY ? 3 : 20);
  }
}
