package dev.natship.batches;

/// What a destination answered to the request that settled a line.
///
/// @param batch the id under which the line went; empty where it never got into a batch
/// @param attempts how many requests that took
/// @param status 0 where there was none
/// @param words the destination's own, or where the line stands now
public record Receipt(String batch, int attempts, int status, String words) {
  public static final Receipt NONE = new Receipt("", 0, 0, "");
}
