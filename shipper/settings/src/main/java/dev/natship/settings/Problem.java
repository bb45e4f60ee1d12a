package dev.natship.settings;

/// Something wrong in the configuration: where it stands, which key, and what to do about it.
public record Problem(String place, String key, String message) {

  @Override
  public String toString() {
    return place + ": " + (key.isEmpty() ? "" : key + ": ") + message;
  }
}
