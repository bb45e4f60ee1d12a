package dev.natship.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.natship.transport.HttpCall.Header;
import java.util.Locale;
import okhttp3.HttpUrl;

/// Request line and headers of a call as they go on the wire.
///
/// @param asksForGzip whether we ask for an answer in gzip, which the caller does not expect
/// @param closes whether no other request follows on the connection
record HeadText(byte[] bytes, boolean asksForGzip, boolean closes) {
  private static final String END = "\r\n";

  static HeadText of(HttpCall call, HttpUrl url, boolean bodiless) {
    StringBuilder text = new StringBuilder(512);
    text.append(call.method().toUpperCase(Locale.ROOT)).append(' ').append(url.encodedPath());
    String query = url.encodedQuery();
    if (query != null) {
      text.append('?').append(query);
    }
    text.append(" HTTP/1.1").append(END);
    boolean host = false;
    boolean connection = false;
    boolean chosen = false;
    boolean closes = false;
    for (Header header : call.headers()) {
      String name = header.name();
      if (!bodiless && isLength(name)) {
        continue;
      }
      host |= name.equalsIgnoreCase("Host");
      connection |= name.equalsIgnoreCase("Connection");
      closes |= name.equalsIgnoreCase("Connection") && header.value().equalsIgnoreCase("close");
      chosen |= name.equalsIgnoreCase("Accept-Encoding") || name.equalsIgnoreCase("Range");
      add(name, header.value(), text);
    }
    if (!bodiless) {
      add("Content-Length", Long.toString(call.payload().length()), text);
    }
    if (!host) {
      add("Host", host(url), text);
    }
    if (!connection) {
      add("Connection", "Keep-Alive", text);
    }
    if (!chosen) {
      add("Accept-Encoding", "gzip", text);
    }
    return new HeadText(text.append(END).toString().getBytes(UTF_8), !chosen, closes);
  }

  private static boolean isLength(String name) {
    return name.equalsIgnoreCase("Content-Length") || name.equalsIgnoreCase("Transfer-Encoding");
  }

  private static void add(String name, String value, StringBuilder text) {
    if (hasBreak(name) || hasBreak(value)) {
      throw new IllegalArgumentException("a header with a line break");
    }
    text.append(name).append(": ").append(value).append(END);
  }

  private static boolean hasBreak(String text) {
    return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
  }

  private static String host(HttpUrl url) {
    String host = url.host().indexOf(':') < 0 ? url.host() : '[' + url.host() + ']';
    return url.port() == HttpUrl.defaultPort(url.scheme()) ? host : host + ':' + url.port();
  }
}
