package dev.natship.identity;

import dev.natship.settings.Settings;
import dev.natship.settings.WrongValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/// One rule for the addresses of servers, wherever the configuration takes them: which schemes
/// there are, and which of them encrypt. What is encrypted is verified, the host's name too.
///
/// The client also knows `opentls`, which trusts any server; we refuse it. It would take a scheme
/// that it does not know only later, when it connects.
public final class NatsAddresses {
  private static final List<String> SECURED = List.of("tls", "wss");
  private static final List<String> PLAIN_WEB = List.of("ws");
  private static final List<String> SCHEMES = List.of("nats", "tls", "ws", "wss");

  private NatsAddresses() {}

  /// Whether it is one that can be used; an address without a scheme means `nats://`.
  public static boolean isUsable(String address) {
    try {
      URI uri = new URI(withScheme(address));
      return uri.getHost() != null
          && uri.getPort() != 0
          && uri.getPort() <= 65_535
          && SCHEMES.contains(scheme(address));
    } catch (URISyntaxException _) {
      return false;
    }
  }

  /// Reports what is wrong with the addresses in `url`. Of one that may hold a password, only the
  /// scheme is repeated.
  ///
  /// @param tls whether the section `tls` says anything
  public static void check(Settings settings, List<String> addresses, boolean tls) {
    for (String address : addresses) {
      if (scheme(address).equals("opentls")) {
        settings.problem(
            "url",
            "opentls:// would trust whoever answers: write tls://, and name your authority in"
                + " tls.ca");
      } else if (!isUsable(address)) {
        settings.problem(
            "url",
            "expected an address such as nats://host:4222, beginning with nats://, tls://, ws:// or"
                + " wss://"
                + WrongValue.ofAddress(address));
      }
    }
    boolean encrypts = tls || isSecured(addresses);
    if (encrypts && addresses.stream().anyMatch(each -> PLAIN_WEB.contains(scheme(each)))) {
      settings.problem(
          "url",
          "ws:// is not encrypted, although TLS is wanted: write wss:// for this server too");
    }
  }

  /// Whether one of them asks for TLS; all connections of the list then use it.
  public static boolean isSecured(List<String> addresses) {
    return addresses.stream().anyMatch(each -> SECURED.contains(scheme(each)));
  }

  public static String withScheme(String address) {
    return address.contains("://") ? address : "nats://" + address;
  }

  private static String scheme(String address) {
    String whole = withScheme(address);
    return whole.substring(0, whole.indexOf("://")).toLowerCase(Locale.ROOT);
  }
}
