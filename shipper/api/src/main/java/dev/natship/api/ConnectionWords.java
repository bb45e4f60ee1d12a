package dev.natship.api;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/// Says why a connection failed, in words for people who read no Java. What the system or a server
/// said itself stays as it is.
public final class ConnectionWords {
  private ConnectionWords() {}

  public static String of(IOException failure) {
    String said = failure.getMessage() == null ? "" : failure.getMessage();
    return switch (failure) {
      case UnknownHostException _ -> "no host of this name is known: " + host(said);
      case ConnectException _ -> refused(said);
      case SocketTimeoutException _ -> "no answer in time";
      case SSLException _ -> tls(said);
      case EOFException _ -> "the connection was closed";
      case InterruptedIOException _ when said.isEmpty() || said.equals("timeout") ->
          "no answer in time";
      default ->
          said.startsWith("unexpected end of stream")
              ? "the connection was closed before an answer came"
              : said.isEmpty() ? "the connection failed" : said;
    };
  }

  private static String host(String said) {
    String name =
        said.startsWith("unknown host ") ? said.substring("unknown host ".length()) : said;
    int colon = name.indexOf(": ");
    return colon < 0 ? name : name.substring(0, colon);
  }

  private static String refused(String said) {
    if (said.startsWith("Failed to connect to ")) {
      String address = said.substring("Failed to connect to ".length());
      int slash = address.indexOf('/');
      return "nobody listens at "
          + (slash == 0 ? address.substring(1) : address.replace("/", ", "));
    }
    return said.isEmpty() || said.contains("refused") ? "nobody listens there" : said;
  }

  private static String tls(String said) {
    if (said.contains("Unsupported or unrecognized SSL message")) {
      return "this port speaks plain text, not TLS: look at the address";
    }
    if (said.contains("PKIX")) {
      return "its certificate is signed by nobody whom we trust";
    }
    if (said.contains("No subject alternative") || said.contains("No name matching")) {
      return "its certificate is for another host name";
    }
    return said.isEmpty() ? "TLS failed" : said;
  }
}
