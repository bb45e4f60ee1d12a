package dev.natship.exchange;

/// Where connections lead. Those of one place may serve any of its requests.
///
/// @param host a name, or an address without brackets
public record Place(String host, int port, boolean secure) {
  /// Written out: what Java makes of a record costs a start some milliseconds.
  boolean isSame(Place other) {
    return port == other.port && secure == other.secure && host.equals(other.host);
  }
}
