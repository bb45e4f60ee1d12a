package dev.natship.requests;

import java.util.Optional;

/// The bytes of a request's body, as they come.
public interface Body {
  /// Takes what is there out of the inbox; empty while the end has not come.
  Optional<byte[]> read(Inbox in) throws Refusal;

  /// A body of a known length.
  record Counted(int length) implements Body {
    @Override
    public Optional<byte[]> read(Inbox in) {
      return in.length() < length ? Optional.empty() : Optional.of(in.take(length));
    }
  }
}
