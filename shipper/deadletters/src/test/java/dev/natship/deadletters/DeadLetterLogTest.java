package dev.natship.deadletters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLetterLogTest {
  private final Logger logger = Logger.getLogger(DeadLetterLog.class.getName());
  private final List<String> said = new ArrayList<>();
  private final Handler listener =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          said.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.setUseParentHandlers(false);
    logger.addHandler(listener);
  }

  @AfterEach
  void leave() {
    logger.removeHandler(listener);
    logger.setUseParentHandlers(true);
  }

  @Test
  void oneReasonDoesNotSilenceAnother() throws IOException {
    DeadLetters log = new DeadLetterLog();

    log.keep(List.of(letter("rejected"), letter("rejected"), letter("too-large")));

    assertEquals(2, said.size(), said::toString);
    assertTrue(said.get(0).contains("(rejected: no)"), said::toString);
    assertTrue(said.get(1).contains("(too-large: no)"), said::toString);
  }

  @Test
  void reasonsWithoutNumberDoNotFillTheLog() throws IOException {
    DeadLetters log = new DeadLetterLog();

    log.keep(IntStream.range(0, 1000).mapToObj(i -> letter("reason " + i)).toList());

    assertEquals(33, said.size(), said::toString);
  }

  private static DeadLetter letter(String reason) {
    return new DeadLetter(
        Instant.EPOCH, "box", reason, 400, "no", "b-1", "logs.x", Instant.EPOCH, new byte[0]);
  }
}
