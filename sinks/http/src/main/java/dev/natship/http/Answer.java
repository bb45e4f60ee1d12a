package dev.natship.http;

import dev.natship.http.HttpCall.Header;
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

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return status + " with " + body.length + " bytes";
  }
}
