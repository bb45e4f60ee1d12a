package dev.natship.api;

/// Turns lines into the bytes of a destination, one at a time, so that the lane can bound a batch
/// by what will be sent.
///
/// Called by the lane's single thread. What it writes for one line is an *item* of the [Batch]; how
/// items become a request (brackets, compression, grouping) is the sink's affair and must depend on
/// the batch alone, so that a retry is the same to the byte.
public interface Encoding {

  /// Appends one line. Throws [Unencodable] when the destination could never take it; the line is
  /// dead-lettered.
  void encode(LogLine line, Output out) throws Unencodable;

  /// Lines with different partitions never share a batch: an object's folder, a log stream, a URL.
  default String partition(LogLine line) {
    return "";
  }

  /// What the destination takes; the lane uses the smaller of this and what the owner configured.
  default Limits limits() {
    return Limits.NONE;
  }
}
