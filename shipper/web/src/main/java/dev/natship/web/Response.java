package dev.natship.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a route returns: a whole body, or a stream without a set end.
public sealed interface Response {
  int status();

  Map<String, String> headers();

  Response with(String name, String value);

  static Whole of(int status, String type, byte[] body) {
    return new Whole(status, Map.of("Content-Type", type), body);
  }

  /// One sentence, and the line's end.
  static Whole text(int status, String sentence) {
    byte[] body = (sentence + "\n").getBytes(StandardCharsets.UTF_8);
    return of(status, "text/plain; charset=utf-8", body);
  }

  static Flowing stream(String type, Source source) {
    return new Flowing(200, Map.of("Content-Type", type), source);
  }

  /// A WebSocket where the request asks for one; else a refusal. Only a route made by
  /// [Routes#stream] may answer with it.
  static Response socket(Request request, Talker talker) {
    Optional<Map<String, String>> agreed = Handshake.answer(request.headers());
    return agreed.isPresent()
        ? new Upgraded(101, agreed.get(), talker)
        : text(426, "this is a WebSocket: ask for it as RFC 6455 says")
            .with("Upgrade", "websocket")
            .with("Sec-WebSocket-Version", "13");
  }

  /// Everything at once.
  record Whole(int status, Map<String, String> headers, byte[] body) implements Response {
    public Whole {
      headers = checked(headers);
    }

    @Override
    public Whole with(String name, String value) {
      return new Whole(status, plus(headers, name, value), body);
    }
  }

  /// Piece by piece, from a virtual thread of its own. Only a route made by [Routes#stream] may
  /// answer with it.
  record Flowing(int status, Map<String, String> headers, Source source) implements Response {
    public Flowing {
      headers = checked(headers);
    }

    @Override
    public Flowing with(String name, String value) {
      return new Flowing(status, plus(headers, name, value), source);
    }
  }

  /// The connection becomes a WebSocket.
  record Upgraded(int status, Map<String, String> headers, Talker talker) implements Response {
    public Upgraded {
      headers = checked(headers);
    }

    @Override
    public Upgraded with(String name, String value) {
      return new Upgraded(status, plus(headers, name, value), talker);
    }
  }

  /// Talks over a WebSocket, on a virtual thread of its own. It is closed when it returns, unless
  /// it is kept open; the thread is interrupted when the client has closed it or gone.
  interface Talker {
    void talk(WebSocket socket) throws IOException, InterruptedException;
  }

  /// Writes a stream. The stream ends when it returns; the thread is interrupted when the reader
  /// has gone.
  interface Source {
    void writeTo(Stream stream) throws IOException, InterruptedException;
  }

  private static Map<String, String> plus(Map<String, String> headers, String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return all;
  }

  /// A line's end inside a value would begin another field, or another answer.
  private static Map<String, String> checked(Map<String, String> headers) {
    headers.forEach((name, value) -> {
      if (!(name + value).chars().allMatch(each -> each >= ' ' && each < 0x7f)) {
        throw new IllegalArgumentException("the header " + name + " has a control character");
      }
    });
    return Map.copyOf(headers);
  }
}
