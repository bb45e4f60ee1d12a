package dev.natship.transport;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Addresses as text: encodes their parts, and cuts off what must go before something is added.
public final class AddressText {
  private static final String HEX = "0123456789ABCDEF";

  private AddressText() {}

  /// A value of a query, or one step of a path: a slash is not one.
  public static String value(String text) {
    return formValue(text).replace("+", "%20");
  }

  /// A value in the body of a form, where a blank is a plus sign.
  public static String formValue(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /// A name as the path of an address. Slashes stay, and so do the characters that RFC 3986 calls
  /// unreserved; all others are encoded. Signatures are made over this form.
  public static String path(String name) {
    StringBuilder path = new StringBuilder(name.length() + 16);
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c == '/' || c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
        path.append(c);
      } else {
        path.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
      }
    }
    return path.toString();
  }

  /// What comes before the question mark.
  public static String withoutQuery(String address) {
    int query = address.indexOf('?');
    return query < 0 ? address : address.substring(0, query);
  }

  public static String withoutLastSlash(String address) {
    return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
  }
}
