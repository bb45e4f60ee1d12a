package dev.natship.transport;

import dev.natship.settings.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// User and password of an address such as `https://user:password@host/`. They are taken out of it
/// and sent as basic authorization.
///
/// @param address the address without them
record UserInfo(String address, String user, String password) {

  static UserInfo in(String address) {
    int scheme = address.indexOf("://");
    int start = scheme + "://".length();
    int end = scheme < 0 ? 0 : start;
    while (end < address.length() && "/?#".indexOf(address.charAt(end)) < 0) {
      end++;
    }
    int at = scheme < 0 ? -1 : address.lastIndexOf('@', end - 1);
    if (at < start) {
      return new UserInfo(address, "", "");
    }
    String info = address.substring(start, at);
    int colon = info.indexOf(':');
    return new UserInfo(
        address.substring(0, start) + address.substring(at + 1),
        decode(colon < 0 ? info : info.substring(0, colon)),
        decode(colon < 0 ? "" : info.substring(colon + 1)));
  }

  boolean isEmpty() {
    return user.isEmpty() && password.isEmpty();
  }

  List<Secret> secrets() {
    return password.isEmpty() ? List.of() : List.of(new Secret(password));
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      // a percent sign that encodes nothing stays as it is
      return text;
    }
  }

  @Override
  public String toString() {
    return isEmpty() ? "nobody" : "•••";
  }
}
