package dev.natship.transport;

/// How a body is made smaller, in the words of the configuration.
public enum Compression {
  NONE(""),
  GZIP("gzip"),
  ZSTD("zstd");

  private final String encoding;

  Compression(String encoding) {
    this.encoding = encoding;
  }

  /// The value of `Content-Encoding`; empty for none.
  String encoding() {
    return encoding;
  }
}
