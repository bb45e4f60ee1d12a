package dev.natship.transport;

/// A body as it goes on the wire, and the `Content-Encoding` it has; empty when it is not
/// compressed.
public record Payload(Content content, String encoding) {
  public static final Payload EMPTY = new Payload(new Content(), "");

  public static Payload of(byte[] bytes) {
    return new Payload(new Content().add(bytes), "");
  }

  public long length() {
    return content.length();
  }

  /// A copy of the bytes.
  public byte[] toByteArray() {
    return content.toByteArray();
  }

  /// The bytes piece by piece, for digests and signatures.
  public void forEach(Piece piece) {
    for (int i = 0; i < content.pieces(); i++) {
      piece.accept(content.array(i), content.offset(i), content.length(i));
    }
  }

  /// Receives one piece of the body.
  @FunctionalInterface
  public interface Piece {
    void accept(byte[] bytes, int offset, int length);
  }
}
