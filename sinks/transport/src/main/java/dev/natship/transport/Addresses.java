package dev.natship.transport;

import dev.natship.api.FieldTemplate;
import dev.natship.api.LogLine;
import dev.natship.settings.Secret;
import dev.natship.settings.Settings;
import dev.natship.settings.WrongValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The address and the headers of a sink's requests. Both may hold `{{fields}}`. What a line fills
/// in becomes the partition of its batch, so lines with different addresses never share a request.
final class Addresses {

  private static final String NOW = "{{now.ms}}";

  private record HeaderTemplate(String name, FieldTemplate value) {}

  private final FieldTemplate url;
  private final List<String> clocks;
  private final InstantSource clock;
  private final UserInfo userInfo;
  private final List<HeaderTemplate> headers;
  private final boolean constant;
  private final List<Secret> secrets;

  /// @param clocks parameters of the query that hold the time of the request
  private Addresses(
      FieldTemplate url,
      List<String> clocks,
      InstantSource clock,
      UserInfo userInfo,
      List<HeaderTemplate> headers,
      List<Secret> secrets) {
    this.url = url;
    this.clocks = List.copyOf(clocks);
    this.clock = clock;
    this.userInfo = userInfo;
    this.headers = List.copyOf(headers);
    this.constant =
        url.isConstant() && headers.stream().allMatch(header -> header.value().isConstant());
    this.secrets = List.copyOf(secrets);
  }

  /// Reads `url`, `default-path`, `path`, `query { }`, `headers { }` and `require-https`.
  static Addresses read(Settings settings, HttpDefaults defaults, InstantSource clock) {
    String text = settings.text("url", defaults.url()).strip();
    if (text.isEmpty()) {
      if (!settings.has("url")) {
        settings.problem("url", "required, but not set");
      }
      text = "http://unset.invalid/";
    }
    UserInfo own = UserInfo.in(text);
    String complete = defaults.complete().apply(own.address());
    String defaultPath = settings.text("default-path", "");
    String path = settings.text("path", hasPath(complete) ? "" : defaultPath);
    if (!path.isEmpty()) {
      complete = defaults.withPath(path).complete().apply(complete);
    }
    StringBuilder full = new StringBuilder(complete);
    List<String> clocks = new ArrayList<>();
    Map<String, String> query = settings.map("query");
    for (Map.Entry<String, String> parameter : query.entrySet()) {
      if (parameter.getValue().equals(NOW)) {
        clocks.add(AddressText.value(parameter.getKey()));
        continue;
      }
      full.append(full.indexOf("?") < 0 ? '?' : '&')
          .append(AddressText.value(parameter.getKey()))
          .append('=')
          .append(encodeAround(parameter.getValue()));
    }
    boolean secure = settings.flag("require-https", false);
    checkUrl(settings, full.toString(), secure);
    List<Secret> secrets = new ArrayList<>(own.secrets());
    if (hasPath(full.toString())) {
      secrets.add(new Secret(full.toString()));
    }
    List<HeaderTemplate> headers = new ArrayList<>();
    for (Map.Entry<String, String> header : settings.map("headers").entrySet()) {
      if (!isHeaderName(header.getKey())) {
        settings.problem("headers", "\"" + header.getKey() + "\" cannot name a header");
      } else if (!isHeaderValue(header.getValue())) {
        settings.problem(
            "headers", header.getKey() + " holds a line break or another control character");
      } else {
        headers.add(
            new HeaderTemplate(header.getKey(), template(settings, "headers", header.getValue())));
      }
    }
    return new Addresses(
        template(settings, "url", full.toString()), clocks, clock, own, headers, secrets);
  }

  private static boolean hasPath(String address) {
    int host = address.indexOf("://") + 3;
    int slash = address.indexOf('/', host);
    return slash >= 0 && slash + 1 < address.length() && address.charAt(slash + 1) != '?';
  }

  private static void checkUrl(Settings settings, String url, boolean secure) {
    String lower = url.toLowerCase(Locale.ROOT);
    int host = lower.startsWith("https://") ? 8 : lower.startsWith("http://") && !secure ? 7 : -1;
    if (host < 0) {
      settings.problem(
          "url",
          "expected an address beginning with https://"
              + (secure ? "" : " or http://")
              + WrongValue.ofAddress(url));
      return;
    }
    int end = host;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    String authority = url.substring(host, end);
    if (authority.endsWith(":") && url.startsWith("//", end)) {
      settings.problem(
          "url", "expected one scheme with a host behind it" + WrongValue.ofAddress(url));
      return;
    }
    if (authority.contains("{{")) {
      settings.problem(
          "url", "the host cannot hold {{fields}}: lines must not choose where they go");
      return;
    }
    try {
      URI server = new URI("http://" + authority + "/");
      if (server.getHost() == null) {
        settings.problem("url", "names no host" + WrongValue.ofAddress(url));
      } else if (server.getPort() == 0 || server.getPort() > 65_535) {
        settings.problem(
            "url", "expected an address with a port from 1 to 65535" + WrongValue.ofAddress(url));
      }
    } catch (URISyntaxException _) {
      settings.problem("url", "names no host that can be understood" + WrongValue.ofAddress(url));
    }
  }

  private static FieldTemplate template(Settings settings, String key, String text) {
    try {
      return FieldTemplate.parse(text);
    } catch (IllegalArgumentException wrong) {
      settings.problem(key, String.valueOf(wrong.getMessage()));
      return FieldTemplate.parse("");
    }
  }

  /// The user and password that stood in the address.
  UserInfo userInfo() {
    return userInfo;
  }

  /// Secrets besides those of the settings: the address of a webhook is one.
  List<Secret> secrets() {
    return secrets;
  }

  /// The whole address; empty when lines fill parts of it.
  String constantUrl() {
    return url.isConstant() ? url.toString() : "";
  }

  /// Another address of the same destination, given relative to this one as a link is. Empty when
  /// lines fill the part that it is relative to.
  String relative(String reference) {
    if (reference.contains("://")) {
      return reference;
    }
    if (reference.startsWith("/")) {
      return place() + reference;
    }
    String base = AddressText.withoutQuery(url.toString());
    String rest = reference;
    if (!reference.startsWith("?")) {
      base = folder(base);
      while (rest.startsWith("../")) {
        base = folder(base.substring(0, base.length() - 1));
        rest = rest.substring("../".length());
      }
    }
    return base.contains("{{") ? "" : base + rest;
  }

  private String folder(String address) {
    int slash = address.lastIndexOf('/');
    return slash < place().length() ? place() + "/" : address.substring(0, slash + 1);
  }

  HttpCall.Builder constantHeaders(HttpCall.Builder call) {
    for (HeaderTemplate header : headers) {
      if (header.value().isConstant()) {
        call.header(header.name(), header.value().toString());
      }
    }
    return call;
  }

  String partition(LogLine line) {
    if (constant) {
      return "";
    }
    StringBuilder partition = new StringBuilder(url.render(line, Addresses::encodeValue));
    for (HeaderTemplate header : headers) {
      if (!header.value().isConstant()) {
        partition.append('\n').append(header.value().render(line, Addresses::headerValue));
      }
    }
    return partition.toString();
  }

  /// A request to the address that [#partition] returned.
  HttpCall.Builder call(String method, String partition) {
    String[] filled = partition.split("\n", -1);
    StringBuilder address = new StringBuilder(constant ? url.toString() : filled[0]);
    for (String name : clocks) {
      address.append(address.indexOf("?") < 0 ? '?' : '&');
      address.append(name).append('=').append(clock.millis());
    }
    HttpCall.Builder call = HttpCall.to(method, address.toString());
    int next = 1;
    for (HeaderTemplate header : headers) {
      boolean given = header.value().isConstant() || next >= filled.length;
      call.header(header.name(), given ? header.value().toString() : filled[next++]);
    }
    return call;
  }

  /// Scheme and host. No other part of an address may be shown.
  String place() {
    String text = url.toString();
    int host = text.indexOf("://");
    int end = host < 0 ? 0 : host + 3;
    while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(0, end);
  }

  static boolean isHeaderName(String name) {
    return !name.isEmpty()
        && name.chars().allMatch(c -> c > ' ' && c < 0x7f && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0);
  }

  static boolean isHeaderValue(String value) {
    return value.chars().noneMatch(c -> (c < ' ' && c != '\t') || c == 0x7f);
  }

  private static String headerValue(String value) {
    return isHeaderValue(value)
        ? value
        : value
            .chars()
            .map(c -> c < ' ' || c == 0x7f ? ' ' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  /// Text of a line as one part of an address. It can neither add a part nor leave its own.
  private static String encodeValue(String value) {
    return value.chars().allMatch(c -> c == '.')
        ? "_".repeat(value.length())
        : AddressText.value(value);
  }

  private static String encodeAround(String template) {
    StringBuilder encoded = new StringBuilder();
    int at = 0;
    while (true) {
      int open = template.indexOf("{{", at);
      int close = open < 0 ? -1 : template.indexOf("}}", open);
      if (close < 0) {
        return encoded.append(AddressText.value(template.substring(at))).toString();
      }
      encoded
          .append(AddressText.value(template.substring(at, open)))
          .append(template, open, close + 2);
      at = close + 2;
    }
  }
}
