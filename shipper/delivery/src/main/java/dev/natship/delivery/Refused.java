package dev.natship.delivery;

import dev.natship.batches.BatchPart;
import java.util.function.IntFunction;

/// An answer by which a destination takes nothing of a part, and will not take it later either.
///
/// @param words what it said, by the place of an item in the part
/// @param divisible whether a smaller part may pass
record Refused(
    BatchPart part, String reason, int status, IntFunction<String> words, boolean divisible) {
  static final String REJECTED = "rejected";
  static final String TOO_LARGE = "too large";
  static final String BROKE_THE_SINK = "broke the sink";

  static Refused alike(BatchPart part, String reason, int status, String words, boolean divisible) {
    return new Refused(part, reason, status, _ -> words, divisible);
  }

  /// What was said of an item of the batch, or else of the first one.
  String wordsFor(int item) {
    for (int i = 0; i < part.items().length; i++) {
      if (part.items()[i] == item) {
        return words.apply(i);
      }
    }
    return words.apply(0);
  }

  boolean splits() {
    return divisible && part.items().length > 1;
  }
}
