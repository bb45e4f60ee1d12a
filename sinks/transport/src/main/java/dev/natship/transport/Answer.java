package dev.natship.transport;

import dev.natship.settings.Secret;
import dev.natship.transport.HttpCall.Header;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// What a destination answered.
///
/// @param body as much of the body as the call asked for
/// @param whole whether that is all of it
public record Answer(int status, List<Header> headers, byte[] body, boolean whole) {

  public Answer {
    headers = List.copyOf(headers);
  }

  public boolean successful() {
    return status >= 200 && status < 300;
  }

  public Optional<String> header(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .findFirst();
  }

  /// The same answer with dots in place of a secret that it repeats.
  public Answer without(Secret secret) {
    String text = secret.isEmpty() ? "" : text();
    return text.contains(secret.reveal()) && !text.isEmpty()
        ? new Answer(
            status,
            headers,
            text.replace(secret.reveal(), secret.toString()).getBytes(StandardCharsets.UTF_8),
            whole)
        : this;
  }

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return status + " with " + body.length + " bytes";
  }
}
