package dev.natship.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.TimeZone;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoggingTest {
  private static final Instant NOON = Instant.parse("2026-02-17T12:00:00Z");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void writesEachLineOfAMessageAsALineOfJson() {
    new Logging(out, true).publish(record(Level.INFO, "one \"two\"\nthree", NOON));

    assertEquals(
        """
        {"time":"2026-02-17T12:00:00.000000000Z","level":"info","logger":"here","message":"one \\"two\\""}
        {"time":"2026-02-17T12:00:00.000000000Z","level":"info","logger":"here","message":"three"}
        """,
        written());
  }

  @Test
  void givesTheCodeOfAMessageAFieldOfItsOwn() {
    new Logging(out, true).publish(record(Level.WARNING, "box: parked [SINK-PARKED]", NOON));

    assertEquals(
        """
        {"time":"2026-02-17T12:00:00.000000000Z","level":"warn","logger":"here",\
        "message":"box: parked [SINK-PARKED]","code":"SINK-PARKED"}
        """,
        written());
  }

  @Test
  void writesTheTraceOfAFailure() {
    LogRecord record = record(Level.SEVERE, "broken", NOON);
    record.setThrown(new IllegalStateException("why"));

    new Logging(out, true).publish(record);

    assertTrue(
        written().contains("\"error\":\"java.lang.IllegalStateException: why\\n"), written());
  }

  /// The clocks of Lord Howe Island go forward by half an hour.
  @ParameterizedTest
  @CsvSource({
    "2026-02-17T12:00:00.007Z, America/New_York, 07:00:00.007",
    "2026-07-17T12:00:00Z, America/New_York, 08:00:00.000",
    "2026-02-17T12:00:00Z, Australia/Lord_Howe, 23:00:00.000",
    "2026-07-17T12:00:00Z, Australia/Lord_Howe, 22:30:00.000",
    "2026-02-17T12:00:00Z, UTC, 12:00:00.000",
  })
  void tellsTheTimeOfTheMachinesZone(Instant instant, String zone, String time) {
    assertEquals(time, LogFormat.time(instant, TimeZone.getTimeZone(zone)));
  }

  @Test
  void tellsARepeatedWarningOnceAMinuteAndHowOftenItCame() {
    Logging logging = new Logging(out, false);
    for (int second : List.of(0, 1, 30, 59, 61)) {
      logging.publish(record(Level.WARNING, "again", NOON.plusSeconds(second)));
    }

    List<String> lines = written().lines().toList();
    assertEquals(2, lines.size(), written());
    assertTrue(lines.get(1).endsWith("again (3 times more since it was last told)"), written());
  }

  @Test
  void holdsNoWarningBackForAnotherOfItsKind() {
    Logging logging = new Logging(out, false);
    for (String subject : List.of("logs.a.>", "logs.b.>", "logs.a.>")) {
      logging.publish(filled("{0} is denied", subject, NOON));
    }

    assertEquals(
        List.of("logs.a.> is denied", "logs.b.> is denied"),
        written().lines().map(line -> line.substring(line.indexOf("logs"))).toList());
  }

  @Test
  void tellsWarningsThatDifferEachTimeSomeTimesAMinute() {
    Logging logging = new Logging(out, false);
    for (int offset = 0; offset < 1000; offset++) {
      logging.publish(filled("damaged at {0}", "no. " + offset, NOON));
    }
    int told = (int) written().lines().count();
    logging.publish(filled("damaged at {0}", "no. 1000", NOON.plusSeconds(61)));
    for (int offset = 1001; offset < 1100; offset++) {
      logging.publish(filled("damaged at {0}", "no. " + offset, NOON.plusSeconds(61)));
    }

    List<String> lines = written().lines().toList();
    assertEquals(RepeatedWarnings.MOST_OF_ONE_KIND + 1, told);
    assertEquals(2 * told, lines.size());
    assertTrue(
        lines.getLast().endsWith(" (979 times more since it was last told)"), lines.getLast());
  }

  @Test
  void neverHoldsBackWhatIsNoWarning() {
    Logging logging = new Logging(out, false);
    logging.publish(record(Level.INFO, "again", NOON));
    logging.publish(record(Level.INFO, "again", NOON));

    assertEquals(2, written().lines().count());
  }

  private static LogRecord record(Level level, String message, Instant time) {
    LogRecord record = new LogRecord(level, message);
    record.setLoggerName("here");
    record.setInstant(time);
    return record;
  }

  private static LogRecord filled(String message, String part, Instant time) {
    LogRecord record = record(Level.WARNING, message, time);
    record.setParameters(new Object[] {part});
    return record;
  }

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
