package dev.natship.exchange;

import java.io.IOException;
import java.io.OutputStream;

/// A request as it goes on the wire.
///
/// @param head request line, headers and the empty line behind them
/// @param withoutAnswerBody whether it is a `HEAD`, whose answer has none
/// @param unpacks whether an answer that comes in gzip is unpacked
/// @param last whether it closes the connection
/// @param limit bytes of the answer's body that are read
public record Sent(
    byte[] head, Body body, boolean withoutAnswerBody, boolean unpacks, boolean last, int limit) {

  /// Writes what follows the head.
  @FunctionalInterface
  public interface Body {
    void writeTo(OutputStream out) throws IOException;
  }
}
