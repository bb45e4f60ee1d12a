package dev.natship.requests;

import java.util.List;

/// How long a request's body is, as its head says.
public final class BodyLength {
  private BodyLength() {}

  /// The body that is to be read. Refuses every head from which two readers could take two
  /// different lengths.
  public static Body of(Head head, RequestLimits limits) throws Refusal {
    List<String> codings = head.headers().all("Transfer-Encoding");
    List<String> lengths = head.headers().all("Content-Length");
    if (!codings.isEmpty()) {
      if (!lengths.isEmpty() || head.minor() == 0 || codings.size() > 1) {
        throw new Refusal(400, "a body has one length: Content-Length, or chunks in HTTP/1.1");
      }
      if (!codings.getFirst().equalsIgnoreCase("chunked")) {
        throw new Refusal(501, "the only Transfer-Encoding here is chunked");
      }
      return new ChunkedBody(limits);
    }
    if (lengths.size() > 1) {
      throw new Refusal(400, "a body has one length");
    }
    return new Body.Counted(lengths.isEmpty() ? 0 : length(lengths.getFirst(), limits));
  }

  private static int length(String text, RequestLimits limits) throws Refusal {
    if (text.isEmpty() || !text.chars().allMatch(each -> each >= '0' && each <= '9')) {
      throw new Refusal(400, "Content-Length is a number");
    }
    if (text.length() > 9 || Integer.parseInt(text) > limits.bodyBytes()) {
      throw Refusal.tooLong(limits);
    }
    return Integer.parseInt(text);
  }
}
