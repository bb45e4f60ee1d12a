package dev.natship.requests;

/// The first line and the fields of a request, in their right form.
///
/// @param minor 0 for HTTP/1.0, 1 for HTTP/1.1 and what may follow it
public record Head(String method, Target target, int minor, Headers headers) {

  public boolean isPersistent() {
    return minor > 0 && !headers.names("Connection", "close");
  }
}
