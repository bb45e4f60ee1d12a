package dev.natship.loki;

import dev.natship.api.Batch;
import dev.natship.api.Delivery;
import dev.natship.api.Rfc3339;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds the entries that a 400 names as ignored. Loki has stored all others, so the batch is never
/// sent again.
///
/// Loki names entries by their time, and stops listing them after some; when it names fewer than it
/// counts, or none that are in the batch, every entry is dead-lettered with the note that most may
/// have been stored.
final class IgnoredEntries {
  private static final Pattern TOTAL = Pattern.compile("total ignored: (\\d+) out of (\\d+)");
  private static final Pattern ENTRY =
      Pattern.compile(
          "timestamp ([0-9T:.Z +-]+?)(?: UTC)?(?: has timestamp too old| ignored|,| for)[^\\n]*");
  private static final DateTimeFormatter GO_TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("yyyy-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter();

  private IgnoredEntries() {}

  /// Empty when the answer is about the whole request, not about single entries.
  static Optional<List<Delivery.Rejection>> read(Batch batch, String body) {
    int ignored = 0;
    Matcher total = TOTAL.matcher(body);
    while (total.find()) {
      ignored += Integer.parseInt(total.group(1));
    }
    List<Delivery.Rejection> named = new ArrayList<>();
    boolean[] taken = new boolean[batch.size()];
    Matcher entry = ENTRY.matcher(body);
    while (entry.find()) {
      long time = time(entry.group(1).strip());
      for (int i = 0; time != Rfc3339.NONE && i < batch.size(); i++) {
        if (!taken[i] && batch.timeNanos(i) == time) {
          taken[i] = true;
          named.add(new Delivery.Rejection(i, entry.group().strip()));
        }
      }
    }
    if (ignored == 0 && named.isEmpty()) {
      return Optional.empty();
    }
    if (!named.isEmpty() && named.size() >= ignored) {
      return Optional.of(named);
    }
    List<Delivery.Rejection> all = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      all.add(
          new Delivery.Rejection(
              i,
              "one of " + ignored + " refused among " + batch.size() + ", the others are stored"));
    }
    return Optional.of(all);
  }

  private static long time(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    long rfc3339 = Rfc3339.parse(bytes, 0, bytes.length);
    if (rfc3339 != Rfc3339.NONE) {
      return rfc3339;
    }
    try {
      String date = text.replaceFirst(" \\+0000$", "");
      Instant time = LocalDateTime.parse(date, GO_TIME).toInstant(ZoneOffset.UTC);
      return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    } catch (DateTimeParseException _) {
      return Rfc3339.NONE;
    }
  }
}
