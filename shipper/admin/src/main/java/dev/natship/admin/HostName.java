package dev.natship.admin;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The name in a `Host` header, and whether it can be ours.
///
/// A page of another site can have its own name point to this machine, and its visitors' browsers
/// then ask us in that name. Addresses, names without a dot and names of private networks cannot be
/// pointed anywhere by a stranger.
record HostName(String text) {
  private static final List<String> PRIVATE =
      List.of(".localhost", ".internal", ".flycast", ".fly.dev", ".cluster.local", ".svc");

  /// Empty for what is no name or address with a port or none, such as `[::1].evil`.
  static Optional<HostName> parse(String header) {
    String name = header.toLowerCase(Locale.ROOT);
    int end = name.startsWith("[") ? name.indexOf(']') + 1 : name.indexOf(':');
    if (name.startsWith("[") && end == 0) {
      return Optional.empty();
    }
    String port = end < 0 ? "" : name.substring(end);
    String host = end < 0 ? name : name.substring(0, end);
    if (!port.isEmpty() && !isPort(port)) {
      return Optional.empty();
    }
    boolean isName = host.startsWith("[") ? isIpv6(host) : isLetters(host);
    return isName ? Optional.of(new HostName(host)) : Optional.empty();
  }

  /// Whether it is this machine's name for itself.
  boolean isLoopback() {
    return text.equals("localhost") || text.equals("127.0.0.1") || text.equals("[::1]");
  }

  boolean isOurs(List<String> configured) {
    return text.startsWith("[")
        || text.indexOf('.') < 0
        || isIpv4()
        || PRIVATE.stream().anyMatch(text::endsWith)
        || configured.stream().anyMatch(text::equalsIgnoreCase);
  }

  private boolean isIpv4() {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (String part : parts) {
      if (part.isEmpty() || part.length() > 3 || !part.chars().allMatch(HostName::isDigit)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIpv6(String host) {
    return host.substring(1, host.length() - 1)
        .chars()
        .allMatch(each -> Character.digit(each, 16) >= 0 || each == ':' || each == '.');
  }

  private static boolean isPort(String text) {
    return text.startsWith(":")
        && text.length() > 1
        && text.chars().skip(1).allMatch(HostName::isDigit);
  }

  private static boolean isLetters(String host) {
    return !host.isEmpty()
        && host.chars()
            .allMatch(each ->
                (each >= 'a' && each <= 'z')
                    || isDigit(each)
                    || each == '-'
                    || each == '.'
                    || each == '_');
  }

  private static boolean isDigit(int each) {
    return each >= '0' && each <= '9';
  }
}
