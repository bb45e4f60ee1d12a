package dev.natship.delivery;

import dev.natship.batches.Receipt;
import java.util.List;

/// Lines of a batch that were refused with one answer.
///
/// @param attempts how many requests that took
/// @param words what was said of each
record RefusedGroup(
    int[] items, String batch, int attempts, String reason, int status, List<String> words) {

  /// What was answered for the item at that place.
  Receipt receipt(int place) {
    return new Receipt(batch, attempts, status, words.get(place));
  }
}
