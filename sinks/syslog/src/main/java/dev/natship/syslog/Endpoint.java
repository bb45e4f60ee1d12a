package dev.natship.syslog;

import dev.natship.settings.Settings;
import dev.natship.settings.WrongValue;
import java.util.Locale;
import java.util.function.ToIntFunction;

/// Where the receiver listens and how it is spoken to: `host:port`, or an address such as
/// `syslog+tls://host:port`.
record Endpoint(Transport transport, String host, int port) {

  enum Transport {
    TLS(6514),
    TCP(601),
    UDP(514);

    private final int port;

    Transport(int port) {
      this.port = port;
    }
  }

  /// A scheme in the address may replace `transport`. It is a problem when they differ.
  static Endpoint read(Settings settings) {
    return read(settings, transport -> transport.port);
  }

  /// @param usualPort where receivers listen when the address names no port
  static Endpoint read(Settings settings, ToIntFunction<Transport> usualPort) {
    String address = settings.text("endpoint").strip();
    Transport wanted = settings.choice("transport", Transport.TLS);
    int scheme = address.indexOf("://");
    if (scheme >= 0) {
      Transport said = transport(settings, address.substring(0, scheme), wanted);
      if (settings.has("transport") && said != wanted) {
        settings.problem(
            "endpoint",
            "expected "
                + wanted.name().toLowerCase(Locale.ROOT)
                + "://, which is the transport here"
                + WrongValue.ofAddress(address));
      }
      return parse(settings, said, address.substring(scheme + 3), usualPort.applyAsInt(said));
    }
    return parse(settings, wanted, address, usualPort.applyAsInt(wanted));
  }

  private static Transport transport(Settings settings, String scheme, Transport fallback) {
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "tls", "syslog+tls", "syslogs" -> Transport.TLS;
      case "tcp", "syslog+tcp", "syslog" -> Transport.TCP;
      case "udp", "syslog+udp" -> Transport.UDP;
      default -> {
        settings.unusable("endpoint", "expected host:port, or tls://, tcp:// or udp:// before it");
        yield fallback;
      }
    };
  }

  private static Endpoint parse(
      Settings settings, Transport transport, String authority, int usualPort) {
    String rest =
        authority.endsWith("/") ? authority.substring(0, authority.length() - 1) : authority;
    int close = rest.startsWith("[") ? rest.indexOf(']') : -1;
    int colon = rest.indexOf(':', Math.max(0, close));
    boolean bareIpv6 = close < 0 && colon >= 0 && rest.indexOf(':', colon + 1) >= 0;
    String host = rest;
    int port = usualPort;
    if (colon >= 0 && !bareIpv6) {
      host = rest.substring(0, colon);
      port = port(rest.substring(colon + 1));
    }
    if (close > 0) {
      host = host.substring(1, close);
    }
    if (bareIpv6 || port < 0 || (!authority.isEmpty() && !plain(host))) {
      settings.unusable("endpoint", "expected host:port, with an IPv6 host in brackets");
      return new Endpoint(transport, "unset.invalid", usualPort);
    }
    return new Endpoint(transport, host, port);
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      return port > 0 && port < 65_536 ? port : -1;
    } catch (NumberFormatException _) {
      return -1;
    }
  }

  private static boolean plain(String host) {
    return !host.isEmpty() && host.chars().noneMatch(c -> c <= ' ' || "/@?#\\\"".indexOf(c) >= 0);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
