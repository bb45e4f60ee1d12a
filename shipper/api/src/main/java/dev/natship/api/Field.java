package dev.natship.api;

/// The core fields of a log line, found once when it is decoded. [#path()] is where Fly's own JSON
/// carries the field; other shapes are recognised too.
public enum Field {
  TIMESTAMP("timestamp"),
  MESSAGE("message"),
  LEVEL("log.level"),
  APP("fly.app.name"),
  REGION("fly.region"),
  INSTANCE("fly.app.instance"),
  HOST("host"),
  PROVIDER("event.provider");

  private final String path;

  Field(String path) {
    this.path = path;
  }

  public String path() {
    return path;
  }
}
