package dev.natship.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringTokenizer;

/// What one receiver calls the levels, in words or in numbers; `{{severity.NAME}}` in a template.
public final class SeverityScale {
  /// GELF uses syslog's numbers (RFC 5424).
  private static final String TABLE =
      """
                  TRACE  DEBUG  INFO  NOTICE  WARN     ERROR  FATAL     ALERT   EMERGENCY
      syslog      7      7      6     5       4        3      2         1       0
      otlp        1      5      9     9       13       17     21        23      24
      otlp-text   TRACE  DEBUG  INFO  INFO    WARN     ERROR  FATAL     FATAL3  FATAL4
      google      DEBUG  DEBUG  INFO  NOTICE  WARNING  ERROR  CRITICAL  ALERT   EMERGENCY
      sentry      trace  debug  info  info    warn     error  fatal     fatal   fatal
      datadog     debug  debug  info  info    warn     error  critical  alert   emergency
      fal         trace  debug  info  info    warning  error  fatal     fatal   fatal
      coralogix   1      1      3     3       4        5      6         6       6
      """;

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
    StringTokenizer rows = new StringTokenizer(TABLE, "\n");
    rows.nextToken(); // the levels
    while (rows.hasMoreTokens()) {
      StringTokenizer words = new StringTokenizer(rows.nextToken());
      String receiver = words.nextToken();
      List<String> names = new ArrayList<>();
      while (words.hasMoreTokens()) {
        names.add(words.nextToken());
      }
      scales.put(receiver, new SeverityScale(names));
    }
    return Collections.unmodifiableMap(scales);
  }
}
