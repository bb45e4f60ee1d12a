package dev.natship.app;

import java.util.Objects;

/// Which Natship this is, from the jar's manifest.
final class Version {
  private Version() {}

  static String text() {
    return Objects.requireNonNullElse(
        Version.class.getPackage().getImplementationVersion(), "development");
  }
}
