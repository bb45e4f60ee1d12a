package dev.natship.batches;

/// What a lane remembered of its lines when it ended, for the one that comes after it.
///
/// @param bytes as its [RecentOutcomes] wrote them; empty for nothing
/// @param end of lines before this sequence; later ones may be other lines by now
public record PastOutcomes(byte[] bytes, long end) {
  public static final PastOutcomes NONE = new PastOutcomes(new byte[0], 0);

  public PastOutcomes {
    bytes = bytes.clone();
  }

  @Override
  public byte[] bytes() {
    return bytes.clone();
  }

  /// The same where sequences from there on were given anew.
  public PastOutcomes until(long first) {
    return new PastOutcomes(bytes, Math.min(end, first));
  }

  boolean isEmpty() {
    return bytes.length == 0;
  }
}
