package dev.natship.api;

import java.time.Duration;

/// What a destination takes in one request. Zero means no limit, for numbers and durations alike.
///
/// @param bytes encoded bytes of a request, counting [#lineOverhead()] for each line
/// @param lines lines of a request
/// @param lineBytes encoded bytes of one line; what is longer is truncated or dead-lettered
/// @param lineOverhead bytes the destination counts for each line besides its encoding
/// @param past how old a line may be when it is sent
/// @param future how far ahead of the clock a line may be
/// @param span how far apart the lines of one request may be
/// @param concurrency requests that may be under way at once; 1 keeps the order
public record Limits(
    long bytes,
    int lines,
    int lineBytes,
    int lineOverhead,
    Duration past,
    Duration future,
    Duration span,
    int concurrency) {

  public static final Limits NONE =
      new Limits(0, 0, 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);

  public Limits withBytes(long bytes) {
    return new Limits(bytes, lines, lineBytes, lineOverhead, past, future, span, concurrency);
  }

  public Limits withLines(int lines) {
    return new Limits(bytes, lines, lineBytes, lineOverhead, past, future, span, concurrency);
  }

  public Limits withLineBytes(int lineBytes) {
    return new Limits(bytes, lines, lineBytes, lineOverhead, past, future, span, concurrency);
  }

  public Limits withLineOverhead(int lineOverhead) {
    return new Limits(bytes, lines, lineBytes, lineOverhead, past, future, span, concurrency);
  }

  public Limits withWindow(Duration past, Duration future) {
    return new Limits(bytes, lines, lineBytes, lineOverhead, past, future, span, concurrency);
  }

  public Limits withSpan(Duration span) {
    return new Limits(bytes, lines, lineBytes, lineOverhead, past, future, span, concurrency);
  }

  public Limits withConcurrency(int concurrency) {
    return new Limits(bytes, lines, lineBytes, lineOverhead, past, future, span, concurrency);
  }

  /// The stricter of both, limit by limit.
  public Limits and(Limits other) {
    return new Limits(
        stricter(bytes, other.bytes),
        (int) stricter(lines, other.lines),
        (int) stricter(lineBytes, other.lineBytes),
        Math.max(lineOverhead, other.lineOverhead),
        stricter(past, other.past),
        stricter(future, other.future),
        stricter(span, other.span),
        (int) stricter(concurrency, other.concurrency));
  }

  private static long stricter(long a, long b) {
    return a == 0 ? b : b == 0 ? a : Math.min(a, b);
  }

  private static Duration stricter(Duration a, Duration b) {
    return a.isZero() ? b : b.isZero() ? a : a.compareTo(b) < 0 ? a : b;
  }
}
