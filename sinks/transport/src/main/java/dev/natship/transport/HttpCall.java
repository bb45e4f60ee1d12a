package dev.natship.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One request, complete. Printing it shows neither address nor headers, which may hold secrets.
///
/// @param answerLimit bytes of the answer's body that are kept
public record HttpCall(
    String method, String url, List<Header> headers, Payload payload, int answerLimit) {

  /// Enough for words and small results.
  public static final int ANSWER_LIMIT = 256 * 1024;

  public HttpCall {
    headers = List.copyOf(headers);
  }

  /// One header line. Its value may be a secret.
  public record Header(String name, String value) {
    @Override
    public String toString() {
      return name + ": •••";
    }
  }

  public static Builder to(String method, String url) {
    return new Builder(method, url);
  }

  @Override
  public String toString() {
    return method + " with " + payload.length() + " bytes";
  }

  /// A request in the making. An [Authorizer] gets it last, and may add headers or change the
  /// address.
  public static final class Builder {
    private String method;
    private String url;
    private final List<Header> headers = new ArrayList<>();
    private Payload payload = Payload.EMPTY;
    private int answerLimit = ANSWER_LIMIT;

    private Builder(String method, String url) {
      this.method = method;
      this.url = url;
    }

    public String method() {
      return method;
    }

    public Builder method(String method) {
      this.method = method;
      return this;
    }

    public String url() {
      return url;
    }

    public Builder url(String url) {
      this.url = url;
      return this;
    }

    public List<Header> headers() {
      return List.copyOf(headers);
    }

    public Optional<String> header(String name) {
      return headers.stream()
          .filter(header -> header.name().equalsIgnoreCase(name))
          .map(Header::value)
          .findFirst();
    }

    /// Sets a header, in place of one that has the same name.
    public Builder header(String name, String value) {
      String lower = name.toLowerCase(Locale.ROOT);
      headers.removeIf(header -> header.name().toLowerCase(Locale.ROOT).equals(lower));
      headers.add(new Header(name, value));
      return this;
    }

    /// Sets a header unless the owner's settings have set it.
    public Builder headerIfAbsent(String name, String value) {
      return header(name).isPresent() ? this : header(name, value);
    }

    public Payload payload() {
      return payload;
    }

    /// Sets the body, and `Content-Encoding` where it has one.
    public Builder payload(Payload payload) {
      this.payload = payload;
      return payload.encoding().isEmpty() ? this : header("Content-Encoding", payload.encoding());
    }

    public Builder answerLimit(int answerLimit) {
      this.answerLimit = answerLimit;
      return this;
    }

    public HttpCall build() {
      return new HttpCall(method, url, headers, payload, answerLimit);
    }
  }
}
