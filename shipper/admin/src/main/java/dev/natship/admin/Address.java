package dev.natship.admin;

import dev.natship.settings.Settings;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Optional;

/// Where to listen: `[::]:8686`, `127.0.0.1:8686` or `:8686`.
public record Address(InetAddress host, int port) {

  /// Reads the setting `address`; empty when it says `off` or is wrong; then a problem is reported.
  public static Optional<Address> read(Settings settings, String fallback) {
    String text = settings.text("address", fallback).strip();
    if (text.equals("off")) {
      return Optional.empty();
    }
    int colon = text.lastIndexOf(':');
    try {
      if (colon >= 0) {
        int port = Integer.parseInt(text.substring(colon + 1));
        String host = text.substring(0, colon);
        if (port >= 0 && port < 65536 && isLiteral(host)) {
          return Optional.of(
              new Address(InetAddress.getByName(host.isEmpty() ? "::" : host), port));
        }
      }
    } catch (NumberFormatException | UnknownHostException _) {
      // the answer below covers it
    }
    settings.unusable("address", "expected an IP address and a port such as [::]:8686, or off");
    return Optional.empty();
  }

  /// Whether only this machine can reach it.
  public boolean isLoopback() {
    return host.isLoopbackAddress();
  }

  InetSocketAddress socket() {
    return new InetSocketAddress(host, port);
  }

  /// Why it cannot be listened on.
  ///
  /// @param taken whether somebody else listens there
  public record Refusal(boolean taken, String words) {}

  /// Tries to listen there. An address that cannot be tried counts as free.
  public Optional<Refusal> refusal() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(socket());
      return Optional.empty();
    } catch (BindException refused) {
      return Optional.of(refusal(refused));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// One exception says that the address is taken, and that it is another machine's.
  Refusal refusal(BindException refused) {
    boolean taken = String.valueOf(refused.getMessage()).contains("in use");
    return new Refusal(
        taken,
        this
            + (taken
                ? " is taken by another program; choose another, or off"
                : " cannot be listened on: it is no address of this machine, or the port is not"
                    + " allowed; choose another, or off"));
  }

  /// How a program on this machine reaches it.
  public String url() {
    String name = host.isAnyLocalAddress() ? "127.0.0.1" : host.getHostAddress();
    return "http://" + (name.indexOf(':') >= 0 ? "[" + name + "]" : name) + ":" + port;
  }

  @Override
  public String toString() {
    String name = host.getHostAddress();
    if (host.isAnyLocalAddress()) {
      name = name.indexOf(':') >= 0 ? "::" : "0.0.0.0";
    }
    return (name.indexOf(':') >= 0 ? "[" + name + "]" : name) + ":" + port;
  }

  /// A name would be looked up, and could wait for that.
  private static boolean isLiteral(String host) {
    return host.equals("localhost")
        || host.chars().allMatch(c -> Character.digit(c, 16) >= 0 || ".:[]%".indexOf(c) >= 0);
  }
}
