package dev.natship.api;

/// A line that this destination could never take; the message is the reason the owner will read.
public final class Unencodable extends Exception {
  private static final long serialVersionUID = 1;

  public Unencodable(String reason) {
    super(reason, null, false, false);
  }
}
