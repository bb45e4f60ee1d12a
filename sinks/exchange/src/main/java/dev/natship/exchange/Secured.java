package dev.natship.exchange;

import java.io.IOException;
import java.net.Socket;

/// Puts TLS around a connection, and makes sure of who is at its other end.
@FunctionalInterface
public interface Secured {
  Socket over(Socket plain, Place place) throws IOException;
}
