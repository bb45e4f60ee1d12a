package dev.natship.google;

import dev.natship.api.Delivery;
import dev.natship.api.ItemOutcomes;
import dev.natship.transport.AnswerJson;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The entries that a refused request names one by one; with `partialSuccess`, all others were
/// stored.
final class EntryErrors {
  private static final String TYPE = "WriteLogEntriesPartialErrors";
  // DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, INTERNAL, UNAVAILABLE
  private static final Set<Long> LATER = Set.of(4L, 8L, 10L, 13L, 14L);

  private EntryErrors() {}

  /// Empty when the answer is about the whole request.
  static Optional<Delivery> read(int status, AnswerJson answer, int entries) {
    for (AnswerJson detail : answer.at("/error/details").values()) {
      Map<String, AnswerJson> errors = detail.at("/logEntryErrors").members();
      if (detail.at("/@type").text().endsWith(TYPE) && !errors.isEmpty()) {
        return Optional.of(partial(status, errors, entries));
      }
    }
    return Optional.empty();
  }

  private static Delivery partial(int status, Map<String, AnswerJson> errors, int entries) {
    ItemOutcomes items = new ItemOutcomes();
    for (int i = 0; i < entries; i++) {
      AnswerJson error = errors.get(String.valueOf(i));
      if (error != null) {
        String words = error.at("/message").text();
        if (LATER.contains(error.at("/code").number(0))) {
          items.retry(i, words);
        } else {
          items.reject(i, words);
        }
      }
    }
    return items.partial(status, items.words(), Duration.ZERO);
  }
}
