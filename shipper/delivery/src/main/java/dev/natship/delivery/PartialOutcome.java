package dev.natship.delivery;

import dev.natship.api.Delivery;
import java.util.Arrays;
import java.util.function.IntPredicate;

/// What a destination said of each item of a part, of which it took some. What it did not mention,
/// it took; what it mentions twice, it refused.
///
/// @param words by the place in the part, null where the item was not refused
/// @param again items to be sent again, ascending
record PartialOutcome(String[] words, int refused, int[] taken, int[] again) {

  static PartialOutcome of(Delivery.Partial answer, int[] items) {
    String[] words = new String[items.length];
    int refused = 0;
    for (Delivery.Rejection rejection : answer.rejected()) {
      int place = rejection.item();
      if (place >= 0 && place < items.length && words[place] == null) {
        words[place] = rejection.words();
        refused++;
      }
    }
    boolean[] left = new boolean[items.length];
    for (int place : answer.retry()) {
      if (place >= 0 && place < items.length && words[place] == null) {
        left[place] = true;
      }
    }
    int[] again = itemsAt(items, place -> left[place]);
    Arrays.sort(again);
    return new PartialOutcome(
        words, refused, itemsAt(items, place -> words[place] == null && !left[place]), again);
  }

  private static int[] itemsAt(int[] items, IntPredicate wanted) {
    int[] found = new int[items.length];
    int count = 0;
    for (int place = 0; place < items.length; place++) {
      if (wanted.test(place)) {
        found[count++] = items[place];
      }
    }
    return Arrays.copyOf(found, count);
  }

  boolean refusesAll() {
    return refused == words.length;
  }

  boolean refuses(int place) {
    return words[place] != null;
  }
}
