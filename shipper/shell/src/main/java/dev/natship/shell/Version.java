package dev.natship.shell;

import java.util.Objects;

/// Which Natship this is, from the jar's manifest.
public final class Version {
  private Version() {}

  public static String text() {
    return Objects.requireNonNullElse(
        Version.class.getPackage().getImplementationVersion(), "development");
  }
}
