package dev.natship.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What one receiver calls the levels, in words or in numbers. The table of all receivers is
/// `severities.txt`.
public final class SeverityScale {
  private static final Map<String, SeverityScale> ALL = read();

  private final List<String> names;
  private final int[] numbers;

  private SeverityScale(List<String> names) {
    this.names = names;
    this.numbers =
        names.stream().allMatch(name -> Character.isDigit(name.charAt(0)))
            ? names.stream().mapToInt(Integer::parseInt).toArray()
            : new int[0];
  }

  /// The scale of a receiver that the table has.
  public static SeverityScale of(String receiver) {
    return Objects.requireNonNull(ALL.get(receiver), receiver);
  }

  /// All scales by receiver, in the table's order.
  static Map<String, SeverityScale> all() {
    return ALL;
  }

  public String name(Level level) {
    return names.get(level.ordinal());
  }

  /// Only where the receiver wants numbers.
  public int number(Level level) {
    return numbers[level.ordinal()];
  }

  boolean isNumeric() {
    return numbers.length > 0;
  }

  private static Map<String, SeverityScale> read() {
    Map<String, SeverityScale> scales = new LinkedHashMap<>();
    try (InputStream table = SeverityScale.class.getResourceAsStream("severities.txt")) {
      BufferedReader rows =
          new BufferedReader(
              new InputStreamReader(Objects.requireNonNull(table), StandardCharsets.UTF_8));
      for (String row = rows.readLine(); row != null; row = rows.readLine()) {
        if (!row.isBlank() && !row.startsWith("#")) {
          List<String> words = Arrays.asList(row.strip().split(" +"));
          scales.put(words.getFirst(), new SeverityScale(words.subList(1, words.size())));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Collections.unmodifiableMap(scales);
  }
}
